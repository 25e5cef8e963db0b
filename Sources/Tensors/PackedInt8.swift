// A weight matrix in eight bits, in the order that the product reads it, made once at load.

internal import CKernels

/// The right side of a product, [depth, columns], as panels of 48 columns: panel p is [depth / 4, 48, 4] bytes, zero beyond
/// the last column and row. A column's weights of one group of the depth share a scale: whole numbers from −127 to 127
/// times it.
///
/// The scale is the largest weight's ÷ 127, or more where two neighbours in depth would sum to more than the kernels allow:
/// processors without VNNI make products of sixteen bits out of pairs, which so never overflow, whatever the inputs.
final class PackedInt8: Sendable {
    /// Weights along the depth that share a column's scale: a product takes one group.
    let group: Int
    private let storage: FloatBuffer
    /// [groups][whole panels of columns]: scales, then scales times the sums of weights.
    private let scales: FloatBuffer
    private let sums: FloatBuffer

    private let panels: Int
    private static let width = Int(AL_PANEL)
    private static func padded(_ depth: Int) -> Int { (depth + 3) / 4 * 4 }
    /// Bytes from one panel to the next.
    let panelStride: Int
    /// Bytes of weights and scales.
    var bytes: Int { panels * panelStride + (scales.count + sums.count) * MemoryLayout<Float>.stride }

    /// Where a panel's weights for the inputs from `depth` on begin.
    func start(panel: Int, depth: Int) -> UnsafePointer<Int8> {
        UnsafePointer(
            UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: Int8.self) + panel * panelStride
                + depth * Self.width)
    }

    /// A group's scales and sums from a panel on.
    func factors(panel: Int, group: Int) -> (scales: UnsafePointer<Float>, sums: UnsafePointer<Float>) {
        let at = (group * panels + panel) * Self.width
        return (UnsafePointer(scales.start + at), UnsafePointer(sums.start + at))
    }

    /// - Parameters:
    ///   - group: a multiple of four, or nil: the whole depth.
    ///   - source: where column j's `depth` floats lie; nil: a column of zeros.
    ///   - scale: the factor of column j.
    ///   - depthScales: `depth` factors along the depth (a folded LayerNorm weight), or nil.
    ///   - steps: what column j's weights of a group, less its factor, are whole multiples of; nil: its own choice.
    init(
        columns: Int, depth: Int, group: Int?, kernels: Kernels, workers: Workers, depthScales: UnsafePointer<Float>?,
        scale: @Sendable (Int) -> Float, steps: @Sendable (_ column: Int, _ group: Int) -> Float?,
        source: @Sendable (Int) -> UnsafePointer<Float>?
    ) {
        precondition((group ?? 4) % 4 == 0, "a group of inputs is of whole steps of the product")
        let group = max(4, group ?? Self.padded(depth))
        self.group = group
        let (width, padded) = (Self.width, Self.padded(depth))
        let panels = (columns + width - 1) / width
        self.panels = panels
        panelStride = padded * width
        let groups = max(1, (depth + group - 1) / group)
        storage = FloatBuffer(count: panels * width * padded / 4)
        scales = FloatBuffer(count: groups * panels * width)
        sums = FloatBuffer(count: groups * panels * width)
        let (storage, scales, sums) = (storage, scales, sums)
        let pair = Float(kernels.table.pointee.int8_pair)
        nonisolated(unsafe) let depthScales = depthScales
        workers.run(panels) { panel, _ in
            let bytes =
                UnsafeMutableRawPointer(storage.start).assumingMemoryBound(to: Int8.self) + panel * width * padded
            withUnsafeTemporaryAllocation(of: Float.self, capacity: padded) { weights in
                for j in 0..<width {
                    let column = panel * width + j
                    let from = column < columns ? source(column) : nil
                    let factor = column < columns ? scale(column) : 0
                    for k in 0..<padded {
                        weights[k] = k < depth ? (from?[k] ?? 0) * (depthScales?[k] ?? 1) * factor : 0
                    }
                    for g in 0..<groups {
                        let range = (g * group)..<min((g + 1) * group, padded)
                        let at = (g * panels + panel) * width + j
                        (scales.start[at], sums.start[at]) = Self.quantize(
                            UnsafeBufferPointer(rebasing: weights[range]), pair: pair,
                            step: column < columns ? steps(column, g).map { $0 * factor } : nil,
                            into: bytes + range.lowerBound * width + 4 * j,
                            quadStride: 4 * width)
                    }
                }
            }
        }
    }

    /// One column's weights of one group, a multiple of four of them.
    /// - Parameters:
    ///   - limit: what two neighbours may sum to.
    ///   - step: what the weights are whole multiples of, if they are.
    /// - Returns: the scale, and the scale times the sum of the whole numbers.
    private static func quantize(
        _ weights: UnsafeBufferPointer<Float>, pair limit: Float, step: Float?, into out: UnsafeMutablePointer<Int8>,
        quadStride: Int
    ) -> (scale: Float, sum: Float) {
        var (largest, pair): (Float, Float) = (0, 0)
        for k in stride(from: 0, to: weights.count, by: 2) {
            let (a, b) = (weights[k], weights[k + 1])
            largest = max(largest, abs(a), abs(b))
            if (a < 0) == (b < 0) { pair = max(pair, abs(a + b)) }
        }
        let scale: Float
        if let step, largest < 127.5 * step, pair < (limit + 0.5) * step {
            scale = step
        } else {
            // Rounding adds at most a half to each of a pair.
            scale = max(largest / 127, pair / (limit - 1))
        }
        guard scale.isFinite, scale > .leastNormalMagnitude else {
            for k in 0..<weights.count { out[k / 4 * quadStride + k % 4] = 0 }
            return scale.isFinite ? (0, 0) : (.nan, .nan)
        }
        let inverse = 1 / scale
        var sum: Int32 = 0
        for k in 0..<weights.count {
            let level = Int8(max(-127, min(127, (weights[k] * inverse).rounded(.toNearestOrEven))))
            out[k / 4 * quadStride + k % 4] = level
            sum += Int32(level)
        }
        return (scale, scale * Float(sum))
    }
}
