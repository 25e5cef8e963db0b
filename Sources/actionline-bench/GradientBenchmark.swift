// `actionline-bench gradients`: gradients and optimizer steps against those of PyTorch (Benchmarks/gradients.py).

import Checkpoints
import Clips
import Settings
import TimeSformer
import Training

enum GradientBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let model = try OpenedModel(
            options.text("model", ""), overrides: ModelOverrides(heads: options.number("heads", 3)))
        let reference = try Checkpoint.open(options.text("reference", ""))
        let configuration = model.configuration
        let parameters = try Parameters(configuration, from: model)
        let normalization =
            model.preprocessing.normalization ?? model.layout.preset?.normalization
            ?? Normalization(mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5])
        let clips = try clips(reference, configuration)
        let threads = options.number("threads", 2)
        func names(_ weight: Weight<Float>) -> String {
            let name = model.tensorName(of: weight.parameter) ?? ""
            return name.hasPrefix("state_dict/") ? String(name.dropFirst("state_dict/".count)) : name
        }

        let stepper = try StepMeasurement(
            parameters, normalization: normalization, settings: TrainingSettings(), recomputes: false, threads: threads)
        _ = try stepper.gradients(clips)
        try report("gradient", stepper.network, reference, names) { $0.gradient ?? $0.values }
        for kind in ["sgd", "adamw"] {
            var settings = TrainingSettings()
            if kind == "adamw" {
                settings.optimizer = .adamw
                settings.learningRate = 1e-3
                settings.decay = 0.05
            }
            let stepper = try StepMeasurement(
                parameters, normalization: normalization, settings: settings, recomputes: false, threads: threads)
            for _ in 0..<10 { _ = try stepper.step(clips) }
            try report(kind, stepper.network, reference, names) { $0.values }
        }
    }

    /// The largest difference in units of the largest number of its tensor, and where; and the largest difference.
    private static func report(
        _ kind: String, _ network: Network<Float>, _ reference: Checkpoint, _ name: (Weight<Float>) -> String,
        _ numbers: (Weight<Float>) -> Matrix<Float>
    ) throws {
        var worst = (relative: 0.0, parameter: "")
        var largest = 0.0
        var squares = (difference: 0.0, size: 0.0)
        for weight in network.weights.all {
            // torch's parameters are flat: of one dimension here too.
            let wanted = try reference.floats("\(kind).\(name(weight))")
            let found = numbers(weight).start
            guard wanted.count == weight.count else { throw BenchmarkError("\(name(weight)) has another size") }
            var (difference, size) = (0.0, 0.0)
            // A key's bias changes no score, for softmax takes no notice of what all scores have in common: its gradient is
            // rounding alone, which Adam makes as large as any.
            let ignored = isKeyBias(weight.parameter) ? weight.count / 3..<weight.count / 3 * 2 : 0..<0
            for (index, value) in wanted.enumerated() where !ignored.contains(index) {
                let own = abs(Double(found[index]) - Double(value))
                difference = max(difference, own)
                size = max(size, abs(Double(value)))
                squares.difference += own * own
                squares.size += Double(value) * Double(value)
            }
            largest = max(largest, difference)
            if size > 0, difference / size > worst.relative { worst = (difference / size, name(weight)) }
        }
        print(
            "\(kind): largest difference \(largest), by its tensor's largest number \(worst.relative) (\(worst.parameter)), "
                + "of all numbers together \((squares.difference / squares.size).squareRoot())")
    }

    private static func isKeyBias(_ parameter: Parameter) -> Bool {
        switch parameter {
        case .block(_, .qkvBias), .block(_, .temporalQKVBias): true
        default: false
        }
    }

    private static func clips(_ reference: Checkpoint, _ configuration: TimeSformerConfiguration) throws -> [Clip] {
        let pixels = try reference.floats("frames")
        let length = configuration.image * configuration.image * 3
        let images = stride(from: 0, to: pixels.count, by: length).map { first in
            let image = FrameImage(side: configuration.image)
            image.withUnsafeMutableBytes { bytes in
                for index in 0..<length { bytes[index] = UInt8(pixels[first + index]) }
            }
            return image
        }
        return stride(from: 0, to: images.count, by: configuration.frames).map {
            Clip(frames: Array(images[$0..<$0 + configuration.frames]))
        }
    }
}
