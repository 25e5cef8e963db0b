// A linear layer as the forward pass uses it: packed weight and bias.

import Tensors

/// y = x·weight + bias, the weight packed for the product.
struct LinearWeights: Sendable {
    let weight: PackedMatrix
    let bias: FloatBuffer
}

/// Reads parameters one at a time and packs them, so that never more than one lies around twice.
final class WeightLoader<Provider: WeightProvider> {
    let configuration: TimeSformerConfiguration
    let provider: Provider
    let kernels: Kernels
    let workers: Workers
    /// Of what was read so far.
    private(set) var fingerprint = WeightFingerprint()

    init(_ configuration: TimeSformerConfiguration, provider: Provider, kernels: Kernels, workers: Workers) {
        self.configuration = configuration
        self.provider = provider
        self.kernels = kernels
        self.workers = workers
    }

    func read(_ parameter: Parameter) throws -> FloatBuffer {
        let buffer = FloatBuffer(count: configuration.shape(of: parameter).reduce(1, *))
        try provider.read(parameter, into: buffer.all)
        fingerprint.add(parameter, UnsafeBufferPointer(buffer.all))
        return buffer
    }

    /// y = (x̂·γ + β)·Wᵀ + b with the normalization's γ and β folded in, so that only x̂ = (x − mean) ÷ std is left.
    /// - Parameters:
    ///   - outputs: packed column → row of `weight`, nil for padding; columns in all.
    ///   - scale: the factor of a packed column and its bias.
    func linear(
        _ weight: FloatBuffer, bias: FloatBuffer, depth: Int, norm: (weight: FloatBuffer, bias: FloatBuffer)? = nil,
        columns: Int, scale: @Sendable (Int) -> Float = { _ in 1 }, row: @Sendable (Int) -> Int? = { $0 }
    ) -> LinearWeights {
        let packed = PackedMatrix(
            columns: columns, depth: depth, kernels: kernels, workers: workers,
            depthScales: norm.map { UnsafePointer($0.weight.start) }, scale: scale
        ) { column in row(column).map { UnsafePointer(weight.start + $0 * depth) } }
        return LinearWeights(
            weight: packed,
            bias: foldedBias(
                weight, bias: bias, depth: depth, shift: norm?.bias, columns: columns, scale: scale, row: row))
    }

    /// scale · (b + W·shift), summed in double precision.
    func foldedBias(
        _ weight: FloatBuffer, bias: FloatBuffer, depth: Int, shift: FloatBuffer?, columns: Int,
        scale: @Sendable (Int) -> Float = { _ in 1 }, row: @Sendable (Int) -> Int? = { $0 }
    ) -> FloatBuffer {
        let folded = FloatBuffer(count: columns)
        let parts = (columns + 63) / 64
        workers.run(parts) { part, _ in
            for column in Workers.range(part, of: parts, units: columns) {
                guard let row = row(column) else {
                    folded.start[column] = 0
                    continue
                }
                var sums = SIMD4<Double>(repeating: 0)
                if let shift {
                    let w = weight.start + row * depth
                    var k = 0
                    while k + 4 <= depth {
                        let a = UnsafeRawPointer(w + k).loadUnaligned(as: SIMD4<Float>.self)
                        let b = UnsafeRawPointer(shift.start + k).loadUnaligned(as: SIMD4<Float>.self)
                        sums += SIMD4<Double>(a) * SIMD4<Double>(b)
                        k += 4
                    }
                    while k < depth {
                        sums[0] += Double(w[k]) * Double(shift.start[k])
                        k += 1
                    }
                }
                folded.start[column] = Float((Double(bias.start[row]) + sums.sum()) * Double(scale(column)))
            }
        }
        return folded
    }
}
