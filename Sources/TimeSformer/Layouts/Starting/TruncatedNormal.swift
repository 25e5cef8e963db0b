// The random weights that training begins with.

import Glibc

/// Normal numbers of mean 0, none beyond ±2: `trunc_normal_(std=.02)` of torch, timm and mmaction2, whose bounds are absolute.
struct TruncatedNormal {
    let deviation: Double
    /// Box and Muller make two at a time.
    private var second: Double?

    init(deviation: Double) { self.deviation = deviation }

    mutating func next(using random: inout some RandomNumberGenerator) -> Float {
        while true {
            let value = normal(using: &random) * deviation
            if value.magnitude <= 2 { return Float(value) }
        }
    }

    private mutating func normal(using random: inout some RandomNumberGenerator) -> Double {
        if let number = second {
            second = nil
            return number
        }
        // From 2⁻⁵³ to 1: a logarithm of 0 is none.
        let radius = (-2 * log(Double((random.next() >> 11) + 1) * 0x1p-53)).squareRoot()
        let angle = Double(random.next() >> 11) * 0x1p-53 * 2 * Double.pi
        second = radius * sin(angle)
        return radius * cos(angle)
    }
}
