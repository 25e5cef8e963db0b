// Random colours: what a model must not learn actions by.

import Clips
import Foundation

/// Turns the hues of a clip, and makes it lighter or darker, more or less colourful: the same in all of its frames.
package struct ColourJitter: Sendable, Hashable {
    /// From 0, no change, to 1: any hue, half to twice as much contrast.
    package let strength: Double

    /// - Precondition: 0 ≤ strength ≤ 1.
    package init(strength: Double) {
        precondition((0...1).contains(strength), "a strength is from 0 to 1")
        self.strength = strength
    }

    /// Draws hue, colourfulness, contrast and brightness, in this order.
    package func draw(using random: inout SeededRandom) -> ColourChange {
        func spread() -> Double { (2 * random.unit() - 1) * strength }
        return ColourChange(
            hueRadians: spread() * .pi, saturation: exp(spread() * log(2)), contrast: exp(spread() * log(2)),
            brightness: spread() * 64)
    }
}

/// A linear change of colours.
package struct ColourChange: Sendable, Hashable {
    /// Row by row: red, green and blue of the result from those of the picture.
    private let matrix: [Float]
    private let offset: Float

    /// - Parameters:
    ///   - hueRadians: turns colours around the greys.
    ///   - saturation: 0: grey; 1: as it is.
    ///   - contrast: a factor around the middle grey.
    ///   - brightness: is added, of 0…255.
    package init(hueRadians: Double, saturation: Double, contrast: Double, brightness: Double) {
        // A turn around (1, 1, 1) ÷ √3 (Rodrigues), colours scaled by their distance from it.
        let (c, s) = (cos(hueRadians) * saturation, sin(hueRadians) * saturation)
        let same = (1 + 2 * c) / 3
        let next = (1 - c) / 3 - s / 3.0.squareRoot()
        let other = (1 - c) / 3 + s / 3.0.squareRoot()
        matrix = [same, next, other, other, same, next, next, other, same].map { Float(contrast * $0) }
        offset = Float(128 * (1 - contrast) + brightness)
    }

    /// A changed copy.
    package func callAsFunction(_ image: FrameImage) -> FrameImage {
        let result = FrameImage(side: image.side)
        image.withUnsafeBytes { from in
            result.withUnsafeMutableBytes { to in
                for pixel in stride(from: 0, to: from.count, by: 3) {
                    let (r, g, b) = (Float(from[pixel]), Float(from[pixel + 1]), Float(from[pixel + 2]))
                    for channel in 0..<3 {
                        let row = 3 * channel
                        let value = matrix[row] * r + matrix[row + 1] * g + matrix[row + 2] * b + offset
                        to[pixel + channel] = UInt8(min(max(value.rounded(), 0), 255))
                    }
                }
            }
        }
        return result
    }
}
