// `actionline model`: everything about checkpoints that needs no video.

import ArgumentParser

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Check, inspect, convert and fetch models.",
        subcommands: [ModelCheckCommand.self])
}
