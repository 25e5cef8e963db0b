// The user's folder of fetched checkpoints.

import Foundation

/// Where fetched checkpoints lie: each under its published name.
package struct ModelCache: Sendable {
    package let folder: String

    package init(_ folder: String) {
        self.folder = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL.path
    }

    /// $ACTIONLINE_CACHE, else $XDG_CACHE_HOME/actionline, else ~/.cache/actionline.
    package static var standard: ModelCache { ModelCache(environment: ProcessInfo.processInfo.environment) }

    package init(environment: [String: String]) {
        if let own = environment["ACTIONLINE_CACHE"], !own.isEmpty {
            self.init(own)
        } else if let caches = environment["XDG_CACHE_HOME"], caches.hasPrefix("/") {
            // The XDG base directory specification: relative paths are to be ignored.
            self.init(caches + "/actionline")
        } else {
            self.init((environment["HOME"] ?? NSHomeDirectory()) + "/.cache/actionline")
        }
    }

    /// Where the entry's checkpoint is, or would be.
    package func path(of entry: ZooEntry) -> String { "\(folder)/\(entry.checkpoint)" }

    /// Whether the entry's checkpoint is there, whole.
    package func holds(_ entry: ZooEntry) -> Bool { FileManager.default.fileExists(atPath: path(of: entry)) }

    /// The cached checkpoint for a path where there is none: that of the same name.
    package func substitute(for path: String) -> String? {
        let name = URL(fileURLWithPath: path).lastPathComponent
        let cached = "\(folder)/\(name)"
        guard !name.hasSuffix(".part"), !FileManager.default.fileExists(atPath: path),
            FileManager.default.fileExists(atPath: cached)
        else { return nil }
        return cached
    }
}
