// `actionline model list`: the published checkpoints.

import Analysis
import ArgumentParser
import ModelZoo

struct ModelListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the published checkpoints, and which of them are in the cache.",
        discussion: """
            TOP-1 is the published accuracy in percent, of one clip and three crops. Every checkpoint has a ready \
            pipeline file, pipelines/NAME.yaml.
            """)

    @OptionGroup var place: CacheOption
    @Flag(help: "Print the download addresses instead of the table.") var urls = false
    @Flag(help: "Print a JSON array with everything.") var json = false

    func run() throws {
        let listing = ZooListing(Zoo.entries, cache: place.cache)
        Console.print(json ? try listing.json() : urls ? listing.addresses : listing.table)
    }
}

/// Where fetched checkpoints are kept.
struct CacheOption: ParsableArguments {
    @Option(
        name: .customLong("cache"),
        help: ArgumentHelp(
            "Where fetched checkpoints are kept (default: $ACTIONLINE_CACHE or ~/.cache/actionline).",
            valueName: "folder"),
        completion: .directory)
    var folder: String?

    var cache: ModelCache { folder.map { ModelCache($0) } ?? .standard }
}
