// The one table of what a pipeline file may say: each key's type, bounds and place in the configuration.
// The YAML reader, `--set` and the "did you mean" of an unknown key all read it.

import Clips
import Foundation
import Sampling
import TimeSformer

/// One key of the pipeline file.
package struct PipelineSetting: Sendable {
    /// Dotted path: `window.stride`.
    package let key: String
    /// What the value must be, for messages: "a whole number of at least 1".
    package let expectation: String
    /// Stores the value; false when it is not what the key expects.
    package let apply: @Sendable (PipelineValue, inout PipelineConfiguration) -> Bool

    package static let all = running + training

    private static let running: [PipelineSetting] = [
        .init("model.checkpoint", "a path") {
            $1.model.checkpoint = $0.text
            return $0.text?.isEmpty == false
        },
        .init("model.preset", "mmaction2, facebook or huggingface") { value, settings in
            settings.model.preset = value.text
            return ["mmaction2", "facebook", "huggingface"].contains(value.text)
        },
        .init("model.attention", "divided, joint or space") { value, settings in
            settings.model.attention = value.text
            return ["divided", "joint", "space"].contains(value.text)
        },
        .integer("model.frames", 1...1024, \.model.frames),
        .integer("model.image", 1...4096, \.model.image),
        .integer("model.patch", 1...1024, \.model.patch),
        .integer("model.heads", 1...1024, \.model.heads),
        .integer("model.width", 1...16384, \.model.width),
        .integer("model.depth", 1...1024, \.model.depth),
        .init("model.precision", ModelPrecision.choices) {
            $1.model.precision = $0.text.flatMap(ModelPrecision.init(rawValue:))
            return $1.model.precision != nil
        },
        .init("model.labels", "a path") {
            $1.model.labels = $0.text
            return $0.text?.isEmpty == false
        },
        .integer("preprocess.resize", 1...8192, \.preprocess.resize),
        .init("preprocess.crop", "center or three") { value, settings in
            settings.preprocess.crop = value.text.flatMap(Crop.init)
            return settings.preprocess.crop != nil
        },
        .channels("preprocess.mean", \.preprocess.mean) { $0.isFinite },
        .channels("preprocess.std", \.preprocess.std) { $0.isFinite && $0 > 0 },
        .integer("window.interval", 1...1_000_000, \.window.interval),
        .integer("window.stride", 1...1_000_000_000, \.window.stride),
        .init("window.rate", "source, or frames per second between 0.001 and 1000") { value, settings in
            settings.window.rate = value.text.flatMap(SamplingRate.init)
            return settings.window.rate != nil
        },
        .number("window.gap", 0.001...1e9, "seconds from 0.001 to 1e9") { $0.window.gapSeconds = $1 },
        .init("batch.size", "a whole number from 1 to 256") { value, settings in
            guard let size = value.text.flatMap({ Int($0) }), (1...256).contains(size) else { return false }
            settings.batch.size = size
            return true
        },
        .number("batch.wait", 0...3600, "seconds from 0 to 3600") { $0.batch.waitSeconds = $1 },
        .number("aggregate.threshold", 0...1, "a score from 0 to 1") { $0.aggregate.threshold = $1 },
        .init("aggregate.smoothing", "a whole number of cells from 1 to 10000") { value, settings in
            guard let cells = value.text.flatMap({ Int($0) }), (1...10_000).contains(cells) else { return false }
            settings.aggregate.smoothing = cells
            return true
        },
        .number("aggregate.minimum", 0...86_400, "seconds of at least 0") { $0.aggregate.minimum = $1 },
    ]

    package static let sections = ["model", "preprocess", "window", "batch", "aggregate", "training"]

    package static func named(_ key: String) -> PipelineSetting? { all.first { $0.key == key } }

    init(
        _ key: String, _ expectation: String,
        apply: @escaping @Sendable (PipelineValue, inout PipelineConfiguration) -> Bool
    ) {
        self.key = key
        self.expectation = expectation
        self.apply = apply
    }

    static func integer(
        _ key: String, _ bounds: ClosedRange<Int>,
        _ path: WritableKeyPath<PipelineConfiguration, Int?> & Sendable
    ) -> PipelineSetting {
        PipelineSetting(key, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)") { value, settings in
            guard let number = value.text.flatMap({ Int($0) }), bounds.contains(number) else { return false }
            settings[keyPath: path] = number
            return true
        }
    }

    static func number(
        _ key: String, _ bounds: ClosedRange<Double>, _ expectation: String,
        _ store: @escaping @Sendable (inout PipelineConfiguration, Double) -> Void
    ) -> PipelineSetting {
        PipelineSetting(key, expectation) { value, settings in
            guard let number = value.text.flatMap(Double.init), bounds.contains(number) else { return false }
            store(&settings, number)
            return true
        }
    }

    private static func channels(
        _ key: String, _ path: WritableKeyPath<PipelineConfiguration, [Double]?> & Sendable,
        _ valid: @escaping @Sendable (Double) -> Bool
    ) -> PipelineSetting {
        PipelineSetting(key, "three numbers, for red, green and blue, like [127.5, 127.5, 127.5]") { value, settings in
            let numbers = (value.list ?? []).compactMap(Double.init)
            guard numbers.count == 3, value.list?.count == 3, numbers.allSatisfy(valid) else { return false }
            settings[keyPath: path] = numbers
            return true
        }
    }
}

/// A value as written: a scalar's text or a list of them.
package enum PipelineValue: Sendable {
    case scalar(String)
    case sequence([String])

    package var text: String? { if case .scalar(let text) = self { text } else { nil } }
    package var list: [String]? { if case .sequence(let items) = self { items } else { nil } }
}
