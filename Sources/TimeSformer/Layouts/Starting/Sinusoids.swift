// Where and when a token stands, as a model that begins from nothing is told it.

import Glibc

/// Sines and cosines of a number at falling frequencies: Vaswani et al. 2017, §3.5.
///
/// Neighbours are two radians apart at the highest frequency rather than one: there are a dozen places, not thousands.
struct Sinusoids {
    private static let amplitude = 0.5
    private static let step = 2.0

    let width: Int

    /// - Parameter destination: [1 + side × side, width]; the class token, then patches row by row. The first half of the
    ///   numbers tells the row, the second the column.
    func places(side: Int, into destination: UnsafeMutableBufferPointer<Float>) {
        destination.update(repeating: 0)
        for patch in 0..<(side * side) {
            let token = (1 + patch) * width
            write(patch / side, into: UnsafeMutableBufferPointer(rebasing: destination[token..<(token + width / 2)]))
            write(
                patch % side,
                into: UnsafeMutableBufferPointer(rebasing: destination[(token + width / 2)..<(token + width)]))
        }
    }

    /// - Parameter destination: [frames, width].
    func times(_ frames: Int, into destination: UnsafeMutableBufferPointer<Float>) {
        for frame in 0..<frames {
            write(
                frame, into: UnsafeMutableBufferPointer(rebasing: destination[(frame * width)..<((frame + 1) * width)]))
        }
    }

    /// Sines in the first half, cosines in the second; an odd number left over is 0.
    private func write(_ number: Int, into destination: UnsafeMutableBufferPointer<Float>) {
        let count = destination.count / 2
        destination.update(repeating: 0)
        for index in 0..<count {
            let angle = Double(number) * Self.step * pow(10_000, -Double(index) / Double(count))
            destination[index] = Float(Self.amplitude * sin(angle))
            destination[count + index] = Float(Self.amplitude * cos(angle))
        }
    }
}
