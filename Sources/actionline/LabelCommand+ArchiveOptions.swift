// Options of `actionline label` for many videos.

import ArgumentParser

/// Many videos in one run.
struct ArchiveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Label many videos in one run: files, folders and patterns; each one's outputs go here under its name, in folders like its own.",
            valueName: "folder"), completion: .directory)
    var outputFolder: String?

    @Option(
        help: ArgumentHelp(
            "With --output-folder: the formats, with commas between, such as csv,json.", valueName: "names"))
    var outputFormat = "csv"

    @Flag(help: "With --output-folder: also the videos in folders of folders.")
    var recursive = false

    @Option(
        help: ArgumentHelp(
            "With --output-folder: a file with an input a line (or zero bytes between them, as `find -print0` writes); \"-\" is standard input.",
            valueName: "file"), completion: .file())
    var inputsFrom: String?

    func validate() throws {
        guard outputFolder == nil else {
            guard outputFolder != "", outputFolder != "-" else {
                throw ValidationError("--output-folder must be a folder")
            }
            return
        }
        if recursive { throw ValidationError("--recursive is for many videos; add --output-folder FOLDER") }
        if inputsFrom != nil { throw ValidationError("--inputs-from is for many videos; add --output-folder FOLDER") }
        if outputFormat != "csv" {
            throw ValidationError("--output-format is for many videos (--output-folder); for one it is --format")
        }
    }
}
