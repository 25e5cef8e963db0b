// Pixels to tokens: Bertasius, Wang, Torresani 2021, §3, equation 1.

import Clips

/// Each patch of each frame through one linear layer, plus where it stands in the frame, plus when it is seen.
/// T frames, N patches a frame, C width, p pixels along a patch.
package struct PatchEmbedding<Scalar: LayerScalar>: Sendable {
    /// E of equation 1: [C, 3·p·p], a patch's pixels as channel, row, column.
    let projection: Linear<Scalar>
    /// [1, C]
    let classToken: Weight<Scalar>
    /// [N + 1, C]; row 0 is the class token's.
    let positions: Weight<Scalar>
    /// [T, C]; nil for space, which does not know one frame from another.
    let times: Weight<Scalar>?
    let normalization: Normalization
    private let configuration: TimeSformerConfiguration

    init(_ weights: Weights<Scalar>, _ configuration: TimeSformerConfiguration, normalization: Normalization) {
        projection = Linear(weights, .patchWeight, .patchBias)
        classToken = weights[.classToken]
        positions = weights[.positionEmbedding]
        times = configuration.attention == .space ? nil : weights[.timeEmbedding]
        self.normalization = normalization
        self.configuration = configuration
    }

    /// Whether any of it is trained.
    var learns: Bool {
        projection.learns || classToken.gradient != nil || positions.gradient != nil || times?.gradient != nil
    }

    /// The clip's tokens before the first block: frame by frame its patches, row by row, then the class token,
    /// [T·N + 1, C]; for space every frame's patches and a class token, [T·(N + 1), C].
    func callAsFunction(_ clip: Clip, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let c = configuration.width
        let patches = projection(pixels(clip, compute), compute)
        let z = compute.matrix(configuration.tokens, c)
        for frame in 0..<configuration.frames {
            for patch in 0..<configuration.patchesPerFrame {
                let token = z[row(frame, patch)]
                token.update(from: patches[frame * configuration.patchesPerFrame + patch], count: c)
                add(positions.values[patch + 1], count: c, to: token)
                if let times { add(times.values[frame], count: c, to: token) }
            }
        }
        for row in classRows {
            z[row].update(from: classToken.values.start, count: c)
            add(positions.values[0], count: c, to: z[row])
        }
        return z
    }

    /// Gathers the gradients of what is trained.
    /// - Parameter dz: the tokens' gradient.
    func backward(_ dz: Matrix<Scalar>, _ clip: Clip, _ compute: Compute<Scalar>) {
        let (c, n) = (configuration.width, configuration.patchesPerFrame)
        let dPatches = compute.matrix(configuration.frames * n, c)
        for frame in 0..<configuration.frames {
            for patch in 0..<n {
                let d = dz[row(frame, patch)]
                dPatches[frame * n + patch].update(from: d, count: c)
                if let gradient = positions.gradient { add(d, count: c, to: gradient[patch + 1]) }
                if let gradient = times?.gradient { add(d, count: c, to: gradient[frame]) }
            }
        }
        for row in classRows {
            if let gradient = positions.gradient { add(dz[row], count: c, to: gradient[0]) }
            if let gradient = classToken.gradient { add(dz[row], count: c, to: gradient.start) }
        }
        if projection.learns { projection.learn(dPatches, pixels(clip, compute), compute) }
    }

    /// Where the class tokens are.
    var classRows: [Int] {
        let n = configuration.patchesPerFrame
        guard configuration.attention == .space else { return [configuration.frames * n] }
        return (0..<configuration.frames).map { $0 * (n + 1) + n }
    }

    private func row(_ frame: Int, _ patch: Int) -> Int {
        frame * (configuration.patchesPerFrame + (configuration.attention == .space ? 1 : 0)) + patch
    }

    /// Normalized pixels, a patch a row: [T·N, 3·p·p].
    private func pixels(_ clip: Clip, _ compute: Compute<Scalar>) -> Matrix<Scalar> {
        let (side, p, n) = (configuration.image, configuration.patch, configuration.patchesPerFrame)
        let perSide = side / p
        let x = compute.matrix(clip.frames.count * n, 3 * p * p)
        let mean = normalization.mean.map { Scalar($0) }
        let std = normalization.std.map { Scalar($0) }
        compute.workers.run(clip.frames.count) { frame, _ in
            clip.frames[frame].withUnsafeBytes { bytes in
                for patch in 0..<n {
                    let out = x[frame * n + patch]
                    let (top, left) = (patch / perSide * p, patch % perSide * p)
                    for channel in 0..<3 {
                        for line in 0..<p {
                            let from = ((top + line) * side + left) * 3 + channel
                            let to = out + (channel * p + line) * p
                            for column in 0..<p {
                                to[column] = (Scalar(bytes[from + column * 3]) - mean[channel]) / std[channel]
                            }
                        }
                    }
                }
            }
        }
        return x
    }
}
