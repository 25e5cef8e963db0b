// The length of all gradients together, and clipping by it.

import TimeSformer

/// As torch.nn.utils.clip_grad_norm_ does it.
package enum GradientNorm {
    /// √Σ g², over all weights' gradients, in double precision and a fixed order.
    package static func norm(_ weights: [Weight<Float>], scale: Float) -> Double {
        var sum = 0.0
        for weight in weights {
            guard let gradient = weight.gradient else { continue }
            let values = UnsafeBufferPointer(start: gradient.start, count: weight.count)
            // Eight sums beside each other, or each addition waits for the one before.
            var lanes = SIMD8<Double>()
            var index = 0
            while index + 8 <= values.count {
                var part = SIMD8<Double>()
                for lane in 0..<8 { part[lane] = Double(values[index + lane]) }
                lanes += part * part
                index += 8
            }
            while index < values.count {
                sum += Double(values[index]) * Double(values[index])
                index += 1
            }
            sum += lanes.sum()
        }
        return sum.squareRoot() * Double(scale)
    }

    /// What gradients are multiplied by so that their norm is at most `limit`; 0: no limit.
    package static func factor(norm: Double, limit: Double) -> Float {
        limit > 0 ? Float(min(1, limit / (norm + 1e-6))) : 1
    }
}
