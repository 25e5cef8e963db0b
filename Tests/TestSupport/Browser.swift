// A browser without a window: what a page becomes once its script has run.

import Foundation

/// Headless Chromium.
package enum Browser {
    package struct Page {
        /// The document as it is after its script.
        package let document: String
        /// What the script complained of.
        package let complaints: [String]
    }

    /// Opens a page and lets its script run: twenty seconds by the page's clock, which does not wait for ours.
    /// - Parameters:
    ///   - screenshot: where a picture of the page goes instead of the document; nil: none.
    ///   - width: of the window in pixels.
    package static func open(_ path: String, screenshot: String? = nil, width: Int = 1280) throws -> Page {
        let scratch = Scratch()
        let task = screenshot.map { "--screenshot=\($0)" } ?? "--dump-dom"
        let outcome = try Running(
            "/usr/bin/env",
            [
                "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--user-data-dir=\(scratch.file("profile"))", "--enable-logging=stderr",
                "--window-size=\(width),1200", "--virtual-time-budget=20000", task, "file://\(path)",
            ]
        ).wait(120)
        guard outcome.exitCode == 0 else {
            throw Running.Failure(description: "chromium ended with \(outcome.exitCode): \(outcome.stderr)")
        }
        let complaints = outcome.stderr.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
        return Page(document: outcome.stdout, complaints: complaints)
    }
}
