// The slow twin of the forward pass: straight from the paper and the original implementations, in double precision, with
// no folding, no packing, no sharing and every token computed in every block.
//
// Bertasius, Wang, Torresani 2021; facebookresearch/TimeSformer vit.py; mmaction2 timesformer.py.

import Clips
import Foundation
import TimeSformer

/// A matrix of tokens, one array a row.
typealias Rows = [[Double]]

struct ForwardNaiveTwin {
    let configuration: TimeSformerConfiguration
    let weights: ForwardRandomWeights
    let normalization: Normalization

    private func parameter(_ parameter: Parameter) -> [Double] { weights.values(parameter).map { Double($0) } }

    private func linear(_ x: Rows, _ weight: Parameter, _ bias: Parameter) -> Rows {
        let (w, b) = (parameter(weight), parameter(bias))
        return x.map { row in
            b.indices.map { out in
                row.indices.reduce(b[out]) { $0 + row[$1] * w[out * row.count + $1] }
            }
        }
    }

    private func norm(_ x: Rows, _ weight: Parameter, _ bias: Parameter) -> Rows {
        let (w, b) = (parameter(weight), parameter(bias))
        return x.map { row in
            let mean = row.reduce(0, +) / Double(row.count)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
            let scale = 1 / (variance + Double(configuration.layerNormEpsilon)).squareRoot()
            return row.indices.map { (row[$0] - mean) * scale * w[$0] + b[$0] }
        }
    }

    private func add(_ x: Rows, _ y: Rows) -> Rows { zip(x, y).map { zip($0, $1).map { $0 + $1 } } }

    private func attention(
        _ x: Rows, _ qkvWeight: Parameter, _ qkvBias: Parameter, _ weight: Parameter, _ bias: Parameter
    )
        -> Rows
    {
        let (c, d) = (configuration.width, configuration.headWidth)
        let qkv = linear(x, qkvWeight, qkvBias)
        var mixed = Rows(repeating: [Double](repeating: 0, count: c), count: x.count)
        for head in 0..<configuration.heads {
            for i in x.indices {
                let scores = x.indices.map { j in
                    (0..<d).reduce(0) { $0 + qkv[i][head * d + $1] * qkv[j][c + head * d + $1] }
                        / Double(d).squareRoot()
                }
                let top = scores.max() ?? 0
                let powers = scores.map { exp($0 - top) }
                let total = powers.reduce(0, +)
                for k in 0..<d {
                    mixed[i][head * d + k] =
                        x.indices.reduce(0) { $0 + powers[$1] / total * qkv[$1][2 * c + head * d + k] }
                }
            }
        }
        return linear(mixed, weight, bias)
    }

    private func mlp(_ x: Rows, _ index: Int) -> Rows {
        let hidden = linear(
            norm(x, .block(index, .norm2Weight), .block(index, .norm2Bias)), .block(index, .fc1Weight),
            .block(index, .fc1Bias)
        ).map { $0.map { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) } }
        return add(x, linear(hidden, .block(index, .fc2Weight), .block(index, .fc2Bias)))
    }

    private func spatial(_ x: Rows, _ index: Int) -> Rows {
        attention(
            norm(x, .block(index, .norm1Weight), .block(index, .norm1Bias)), .block(index, .qkvWeight),
            .block(index, .qkvBias), .block(index, .projectionWeight), .block(index, .projectionBias))
    }

    /// Patch tokens of one frame with the position embedding, [N][C].
    private func embed(_ image: FrameImage) -> Rows {
        let (p, side, c) = (configuration.patch, configuration.image, configuration.width)
        let positions = parameter(.positionEmbedding)
        let patches = (0..<configuration.patchesPerFrame).map { index -> [Double] in
            let (top, left) = (index / (side / p) * p, index % (side / p) * p)
            return image.withUnsafeBytes { bytes in
                (0..<3).flatMap { channel in
                    (0..<(p * p)).map { pixel in
                        let byte = bytes[((top + pixel / p) * side + left + pixel % p) * 3 + channel]
                        return (Double(byte) - Double(normalization.mean[channel])) / Double(normalization.std[channel])
                    }
                }
            }
        }
        return linear(patches, .patchWeight, .patchBias).enumerated().map { index, row in
            (0..<c).map { row[$0] + positions[(index + 1) * c + $0] }
        }
    }

    func run(_ clip: Clip) -> (logits: [Double], features: [Double]) {
        let (t, n, c) = (configuration.frames, configuration.patchesPerFrame, configuration.width)
        let classToken = zip(parameter(.classToken), parameter(.positionEmbedding)).map { $0 + $1 }
        var frames = clip.frames.map { embed($0) }
        var feature: [Double]
        if configuration.attention == .space {
            feature = [Double](repeating: 0, count: c)
            for frame in frames {
                var x = [classToken] + frame
                for index in 0..<configuration.depth { x = mlp(add(x, spatial(x, index)), index) }
                for k in 0..<c { feature[k] += x[0][k] / Double(t) }
            }
        } else {
            let times = parameter(.timeEmbedding)
            frames = frames.enumerated().map { f, rows in
                rows.map { row in (0..<c).map { row[$0] + times[f * c + $0] } }
            }
            // Class token, then patch by patch through time.
            var x = [classToken] + (0..<n).flatMap { patch in (0..<t).map { frames[$0][patch] } }
            for index in 0..<configuration.depth {
                if configuration.attention == .divided {
                    x = divided(x, index)
                } else {
                    x = add(x, spatial(x, index))
                }
                x = mlp(x, index)
            }
            feature = x[0]
        }
        let features = norm([feature], .normWeight, .normBias)
        return (linear(features, .headWeight, .headBias)[0], features[0])
    }

    private func divided(_ tokens: Rows, _ index: Int) -> Rows {
        let (t, n, c) = (configuration.frames, configuration.patchesPerFrame, configuration.width)
        var x = tokens
        for patch in 0..<n {
            let rows = Array(tokens[(1 + patch * t)..<(1 + (patch + 1) * t)])
            let attended = attention(
                norm(rows, .block(index, .temporalNormWeight), .block(index, .temporalNormBias)),
                .block(index, .temporalQKVWeight), .block(index, .temporalQKVBias),
                .block(index, .temporalProjectionWeight), .block(index, .temporalProjectionBias))
            let out = add(rows, linear(attended, .block(index, .temporalFCWeight), .block(index, .temporalFCBias)))
            x.replaceSubrange((1 + patch * t)..<(1 + (patch + 1) * t), with: out)
        }
        var result = x
        var classResult = [Double](repeating: 0, count: c)
        for frame in 0..<t {
            let out = spatial([x[0]] + (0..<n).map { x[1 + $0 * t + frame] }, index)
            for k in 0..<c { classResult[k] += out[0][k] / Double(t) }
            for patch in 0..<n {
                let row = 1 + patch * t + frame
                result[row] = zip(x[row], out[patch + 1]).map { $0 + $1 }
            }
        }
        result[0] = zip(x[0], classResult).map { $0 + $1 }
        return result
    }
}
