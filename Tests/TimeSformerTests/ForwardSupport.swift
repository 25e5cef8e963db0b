// Random weights, images and clips for the forward pass's tests.

import Clips
import TimeSformer

/// Parameters of a fixed random sequence; norms near one, everything else around zero.
final class ForwardRandomWeights: WeightProvider, Sendable {
    private let table: [Parameter: [Float]]

    init(_ configuration: TimeSformerConfiguration, seed: Int = 1) {
        var table: [Parameter: [Float]] = [:]
        var state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15
        for parameter in configuration.parameters {
            let shape = configuration.shape(of: parameter)
            let isNorm =
                switch parameter {
                case .normWeight, .block(_, .norm1Weight), .block(_, .norm2Weight), .block(_, .temporalNormWeight): true
                default: false
                }
            let scale = shape.count == 2 ? 2 / Float(shape[1]).squareRoot() : 0.5
            table[parameter] = (0..<shape.reduce(1, *)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let value = (Float(state >> 40) / Float(1 << 23) - 1) * scale
                return isNorm ? 1 + value : value
            }
        }
        self.table = table
    }

    func values(_ parameter: Parameter) -> [Float] { table[parameter] ?? [] }

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
        _ = destination.update(fromContentsOf: values(parameter))
    }
}

extension FrameImage {
    /// An image of fixed random pixels.
    static func random(side: Int, seed: Int) -> FrameImage {
        let image = FrameImage(side: side)
        image.withUnsafeMutableBytes { bytes in
            var state = UInt64(bitPattern: Int64(seed &+ 11)) &* 0x2545_F491_4F6C_DD1D
            for index in bytes.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[index] = UInt8(truncatingIfNeeded: state >> 56)
            }
        }
        return image
    }
}

extension Clip {
    /// Frames `numbers` of an endless random video, each an image of its own.
    static func of(_ numbers: [Int], side: Int) -> Clip {
        Clip(frames: numbers.map { .random(side: side, seed: $0) })
    }
}

extension Normalization {
    static let test = Normalization(mean: [123, 117, 104], std: [58, 57, 60])
}
