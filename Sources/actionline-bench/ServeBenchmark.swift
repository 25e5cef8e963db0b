// `serve` and `peak`: this program's side of the comparison with other runtimes (Benchmarks/README.md, "The protocol").

import Analysis
import Checkpoints
import Clips
import Foundation
import Settings
import Tensors
import TimeSformer

/// A process that answers `run`, `logits`, `memory` and `quit` on standard input until it ends.
enum ServeBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let path = options.text("model", "")
        do {
            let pipeline = try ResolvedPipeline(
                PipelineFile.fromSettings([
                    "model.checkpoint=\(path)", "model.precision=\(options.text("precision", "fp32"))",
                ]))
            let model = try pipeline.makeModel(threads: options.number("threads", 2))
            let clip = try firstClip(options.text("frames-file", ""), pipeline.configuration)
            // Every run computes the whole clip: nothing is remembered from the one before.
            model.sharesFrames = false
            say("ready actionline, \(model.precision.rawValue), \(model.instructionSet)")
            try answer(model, clip)
        } catch {
            say("failed \(error)")
            exit(1)
        }
    }

    static func peak(_ options: BenchmarkOptions) {
        // The most of several: a thread that starts late must not pass for a slow machine.
        let threads = options.number("threads", 2)
        let peaks = (0..<8).map { _ in KernelPeak.measure(.current, threads: threads).wall }
        say(String(format: "%.1f GFLOP/s", (peaks.max() ?? 0) / 1e9))
    }

    private static func answer(_ model: TimeSformerModel, _ clip: Clip) throws {
        var logits: [Float]?
        while let request = readLine() {
            switch request {
            case "run":
                let elapsed = try seconds { logits = try model.logits([clip])[0] }
                say(String(format: "%.6f", elapsed))
            case "logits":
                let values = try logits ?? model.logits([clip])[0]
                say("[" + values.map { String(format: "%.9g", $0) }.joined(separator: ",") + "]")
            case "memory": say("\(PeakMemory.megabytes << 20)")
            case "quit": return
            default: say("error unknown request \"\(request)\"")
            }
        }
    }

    private static func firstClip(_ path: String, _ configuration: TimeSformerConfiguration) throws -> Clip {
        let file = try Checkpoint.open(path)
        let side = configuration.image
        guard let shape = file.tensors["frames"]?.shape, shape.count == 5,
            Array(shape.dropFirst()) == [configuration.frames, side, side, 3]
        else { throw BenchmarkError("\"\(path)\" holds no frames for \(configuration.frames)x\(side)") }
        let values = try file.floats("frames")
        return Clip(
            frames: (0..<configuration.frames).map { frame in
                let image = FrameImage(side: side)
                image.withUnsafeMutableBytes { bytes in
                    for index in bytes.indices { bytes[index] = UInt8(values[frame * bytes.count + index]) }
                }
                return image
            })
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
