// From parameters as files hold them to layers as the forward pass reads them.

import Tensors

/// Reads parameters one at a time and packs them, so that never more than one lies around twice.
final class WeightLoader<Provider: WeightProvider> {
    let configuration: TimeSformerConfiguration
    let provider: Provider
    let kernels: Kernels
    let workers: Workers
    /// Of all layers of the blocks that see every token.
    let precision: Precision
    /// Whether layers in fp32 that see every token note what they are given.
    let observes: Bool
    private(set) var moments: [Parameter: InputMoments] = [:]
    /// Of what was read so far.
    private(set) var fingerprint = WeightFingerprint()

    init(
        _ configuration: TimeSformerConfiguration, provider: Provider, kernels: Kernels, workers: Workers,
        precision: Precision, observes: Bool = false
    ) {
        self.precision = precision
        self.observes = observes
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
    ///   - parameter: the weight, which decides the layer's precision and groups; nil: a part of one, in fp32.
    ///   - outputs: how many the layer has, padding included.
    ///   - scale: the factor of an output and its bias.
    ///   - row: an output's row of `weight`, nil for padding.
    func linear(
        _ weight: FloatBuffer, of parameter: Parameter? = nil, bias: FloatBuffer, inputs: Int,
        norm: (weight: FloatBuffer, bias: FloatBuffer)? = nil, outputs: Int,
        scale: @Sendable (Int) -> Float = { _ in 1 }, row: @Sendable (Int) -> Int? = { $0 }
    ) throws -> Tensors.Linear {
        var (precision, group, observer) = (Precision.fp32, inputs, InputMoments?.none)
        var steps: [Float]?
        if let parameter, configuration.seesEveryToken(parameter) {
            precision = self.precision
            group = configuration.inputGroup(of: parameter)
            if precision == .int8 { steps = try provider.steps(of: parameter) }
            if observes { observer = InputMoments(inputs: inputs, group: group) }
            moments[parameter] = observer
        }
        let (known, groups) = (steps, (inputs + group - 1) / group)
        let bias = foldedBias(
            weight, bias: bias, inputs: inputs, shift: norm?.bias, outputs: outputs, scale: scale, row: row)
        return Tensors.Linear(
            inputs: inputs, outputs: outputs, precision: precision, inputGroup: group < inputs ? group : nil,
            bias: bias,
            kernels: kernels, workers: workers,
            inputScales: norm.map { UnsafePointer($0.weight.start) }, scale: scale,
            steps: { output, group in row(output).flatMap { known?[$0 * groups + group] } }, observer: observer,
            outputRow: { output in row(output).map { UnsafePointer(weight.start + $0 * inputs) } })
    }

    /// scale · (b + W·shift), summed in double precision.
    func foldedBias(
        _ weight: FloatBuffer, bias: FloatBuffer, inputs: Int, shift: FloatBuffer?, outputs: Int,
        scale: @Sendable (Int) -> Float = { _ in 1 }, row: @Sendable (Int) -> Int? = { $0 }
    ) -> FloatBuffer {
        let folded = FloatBuffer(count: outputs)
        let parts = (outputs + 63) / 64
        workers.run(parts) { part, _ in
            for output in Workers.range(part, of: parts, units: outputs) {
                guard let row = row(output) else {
                    folded.start[output] = 0
                    continue
                }
                var sums = SIMD4<Double>(repeating: 0)
                if let shift {
                    let w = weight.start + row * inputs
                    var k = 0
                    while k + 4 <= inputs {
                        let a = UnsafeRawPointer(w + k).loadUnaligned(as: SIMD4<Float>.self)
                        let b = UnsafeRawPointer(shift.start + k).loadUnaligned(as: SIMD4<Float>.self)
                        sums += SIMD4<Double>(a) * SIMD4<Double>(b)
                        k += 4
                    }
                    while k < inputs {
                        sums[0] += Double(w[k]) * Double(shift.start[k])
                        k += 1
                    }
                }
                folded.start[output] = Float((Double(bias.start[row]) + sums.sum()) * Double(scale(output)))
            }
        }
        return folded
    }
}
