// `actionline model check`: does this program compute what the original does?

import Analysis
import ArgumentParser
import Foundation
import Settings

struct ModelCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run stored frames through a model and compare its logits with stored ones.",
        discussion: """
            EXPECTED is a safetensors file with `frames` (uint8, [clips, frames, height, width, RGB], before \
            normalization) and `logits` (float32, [clips, classes]). Prints the largest absolute error; exits 0 within \
            the tolerance, 1 beyond it.
            """)

    @OptionGroup var model: ModelArgument
    @Argument(
        help: "The safetensors file with frames and expected logits.",
        completion: .file(extensions: ["safetensors"])) var expected: String
    @Option(help: "The largest absolute error allowed.") var tolerance = 1e-4
    @Option(help: "Threads to compute with.") var threads: Int?

    func validate() throws {
        guard tolerance.isFinite, tolerance >= 0 else {
            throw ValidationError("--tolerance must be a number of at least 0")
        }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
    }

    func run() throws {
        let pipeline = try ResolvedPipeline(model.configuration())
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let check = try ModelCheck(expected, pipeline: pipeline).run(try pipeline.makeModel(threads: threads))
        Console.print(check.description)
        guard check.largestError <= tolerance else {
            throw FailedRun(
                messages: ["\(model.model): the largest error exceeds the tolerance of \(tolerance)"], exitCode: 1)
        }
    }
}
