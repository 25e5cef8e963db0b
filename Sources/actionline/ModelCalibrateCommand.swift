// `actionline model calibrate`: a model in eight bits that keeps its scores on the user's own videos.

import Analysis
import ArgumentParser
import Foundation
import Media

struct ModelCalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Round a model to eight bits by what its layers see in your own videos.",
        discussion: """
            Runs some windows of the videos through the model in fp32, and rounds the weights of each layer together so \
            that its outputs stay where they were: half the error of --precision int8 alone, at the same speed. OUT is one \
            self-contained file that runs in int8 by itself. "actionline model compare" tells the difference.

            EXAMPLES
              actionline model calibrate gym.yaml gym.mp4 -o gym-int8.safetensors
              actionline model calibrate k400.safetensors monday.mp4 tuesday.mp4 --windows 64 -o k400-int8.safetensors
            """)

    @OptionGroup var model: ModelArgument
    @Argument(help: "Videos like those that will be labelled.", completion: .file()) var videos: [String]
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write, OUT.safetensors.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var output: String
    @Option(help: "About how many windows of all videos together are looked at.") var windows = 32
    @Option(help: "Threads to compute with.") var threads: Int?
    @Flag(help: "Replace what is there.") var overwrite = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        guard (1...100_000).contains(windows) else { throw ValidationError("--windows must be from 1 to 100000") }
        guard output.hasSuffix(".safetensors") else {
            throw ValidationError("the file ends in .safetensors: name it \"\(output).safetensors\"")
        }
    }

    func run() throws {
        let signals = SignalWatch()
        defer { signals.end() }
        let calibration = try ModelCalibration(
            model.configuration(), to: output, overwrite: overwrite, reading: model.file)
        let result = try calibration.run(
            videos: videos.map { .file($0) }, windows: windows,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        Console.print(
            """
            looked at \(result.windows) windows
            \(ModelConvertCommand.words(output, result.written, numbers: "int8"))
            """)
    }
}
