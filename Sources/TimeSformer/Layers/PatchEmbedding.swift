// Pixels to tokens: Bertasius, Wang, Torresani 2021, §3, equation 1.

import Clips

/// Each patch of each frame through one linear layer, plus where it stands in the frame, plus when it is seen.
/// T frames, N patches a frame, C width, p pixels along a patch.
package struct PatchEmbedding<Scalar: LayerScalar>: Sendable {
    /// E of equation 1: [C, 3·p·p], a patch's pixels as channel, row, column.
    let projection: Linear<Scalar>
    /// [1, C]
    let classToken: Matrix<Scalar>
    /// [N + 1, C]; row 0 is the class token's.
    let positions: Matrix<Scalar>
    /// [T, C]; nil for space, which does not know one frame from another.
    let times: Matrix<Scalar>?
    let patch: Int
    let normalization: Normalization

    init(_ parameters: Parameters, normalization: Normalization) {
        let configuration = parameters.configuration
        projection = Linear(parameters, .patchWeight, .patchBias)
        classToken = Matrix(
            rows: 1, columns: configuration.width, parameters[.classToken].values.map { Scalar($0) })
        positions = Matrix(parameters[.positionEmbedding])
        times = configuration.attention == .space ? nil : Matrix(parameters[.timeEmbedding])
        patch = configuration.patch
        self.normalization = normalization
    }

    /// The class token, then the patches of one frame, row by row.
    /// - Parameter frame: which of the clip's frames `image` is.
    /// - Returns: tokens, [N + 1, C].
    package func callAsFunction(_ image: FrameImage, frame: Int) -> Matrix<Scalar> {
        let patches = projection(pixels(image))
        var tokens = positions
        tokens.add(classToken, to: [0])
        let places = Array(1..<positions.rows)
        tokens.add(patches, to: places)
        if let times { tokens.add(times[Array(repeating: frame, count: places.count)], to: places) }
        return tokens
    }

    /// Normalized pixels, a patch a row: [N, 3·p·p].
    private func pixels(_ image: FrameImage) -> Matrix<Scalar> {
        let side = image.side
        let perSide = side / patch
        var x = Matrix<Scalar>(rows: perSide * perSide, columns: 3 * patch * patch)
        image.withUnsafeBytes { bytes in
            for row in 0..<x.rows {
                let (top, left) = (row / perSide * patch, row % perSide * patch)
                for column in 0..<x.columns {
                    let (channel, pixel) = (column / (patch * patch), column % (patch * patch))
                    let byte = bytes[((top + pixel / patch) * side + left + pixel % patch) * 3 + channel]
                    x[row, column] =
                        (Scalar(byte) - Scalar(normalization.mean[channel])) / Scalar(normalization.std[channel])
                }
            }
        }
        return x
    }
}
