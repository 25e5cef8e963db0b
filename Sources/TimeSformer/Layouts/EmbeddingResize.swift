// Embeddings for another grid or another number of frames than was trained: nearest neighbour, as the authors' vit.py and
// Hugging Face's modeling_timesformer.py do while they run. mmaction2 has no resizing of its own; it gets the same.

enum EmbeddingResize {
    /// torch's `interpolate(mode: "nearest")`: the source of an output position, in the same single precision.
    static func source(of output: Int, from input: Int, to outputs: Int) -> Int {
        if outputs == input { return output }
        if outputs == 2 * input { return output / 2 }
        let scale = Float(input) / Float(outputs)
        return min(Int((Float(output) * scale).rounded(.down)), input - 1)
    }

    /// - Parameters:
    ///   - rows: [input, width].
    ///   - destination: [outputs, width].
    static func rows(
        _ rows: UnsafeBufferPointer<Float>, width: Int, from input: Int, to outputs: Int,
        into destination: UnsafeMutableBufferPointer<Float>
    ) {
        for output in 0..<outputs {
            let row = source(of: output, from: input, to: outputs)
            copy(rows, row, to: destination, output, width)
        }
    }

    /// - Parameters:
    ///   - rows: [side² + 1, width], the class token's row first.
    ///   - destination: [outputSide² + 1, width].
    static func grid(
        _ rows: UnsafeBufferPointer<Float>, width: Int, from side: Int, to outputSide: Int,
        into destination: UnsafeMutableBufferPointer<Float>
    ) {
        copy(rows, 0, to: destination, 0, width)
        for y in 0..<outputSide {
            let sourceY = source(of: y, from: side, to: outputSide)
            for x in 0..<outputSide {
                let sourceX = source(of: x, from: side, to: outputSide)
                copy(rows, 1 + sourceY * side + sourceX, to: destination, 1 + y * outputSide + x, width)
            }
        }
    }

    private static func copy(
        _ rows: UnsafeBufferPointer<Float>, _ row: Int, to destination: UnsafeMutableBufferPointer<Float>,
        _ target: Int, _ width: Int
    ) {
        for column in 0..<width { destination[target * width + column] = rows[row * width + column] }
    }
}
