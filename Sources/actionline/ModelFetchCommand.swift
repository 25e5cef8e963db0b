// `actionline model fetch`: a published checkpoint into the cache.

import Analysis
import ArgumentParser
import Foundation
import ModelZoo

struct ModelFetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch a published checkpoint into the cache.",
        discussion: """
            An interrupted fetch continues where it ended. A checksum in the file's name is verified. Pipeline files \
            find fetched checkpoints by their names.

            EXAMPLES
              actionline model fetch mmaction2-k400-divided-8x32
              actionline model fetch huggingface-k400-base --cache /data/models
            """)

    @Argument(
        help: "The checkpoint's name; `actionline model list` prints them.",
        completion: .list(Zoo.entries.map(\.name))) var name: String
    @OptionGroup var place: CacheOption
    @Option(help: ArgumentHelp("Fetch the files from this folder of another server.", valueName: "base")) var url:
        String?
    @Option(help: ArgumentHelp("Close a connection after this many seconds of silence.", valueName: "seconds"))
    var timeout =
        30.0
    @Flag(name: .shortAndLong, help: "Print only errors on standard error.") var quiet = false

    func validate() throws {
        guard timeout.isFinite, timeout > 0 else { throw ValidationError("--timeout must be positive") }
    }

    func run() throws {
        guard let entry = Zoo.entry(named: name) else {
            let hint = Zoo.nearest(to: name).map { "; did you mean \"\($0)\"?" } ?? ""
            throw ValidationError(
                "no published checkpoint is called \"\(name)\"\(hint); `actionline model list` prints their names")
        }
        let cache = place.cache
        let isThere = cache.holds(entry)
        var settings = FetchSettings()
        settings.timeoutSeconds = timeout
        let reporter = quiet ? nil : FetchReporter()
        let path: String
        do {
            path = try ModelFetch(entry, cache: cache, base: url, settings: settings) { reporter?.take($0) }.run()
        } catch {
            reporter?.end()
            throw error
        }
        reporter?.end()
        // Pipeline files look into the standard cache only.
        let isStandard = cache.folder == ModelCache.standard.folder
        Console.print(
            """
            \(entry.name) is \(isThere ? "already " : "")in \(path)
            run it with: actionline label VIDEO --pipeline \(entry.pipeline)\(isStandard ? "" : " --model \(path)")
            """)
    }
}
