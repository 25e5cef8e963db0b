// A model's parameters as the tensors of a safetensors file in bf16 or int8, as a loaded model multiplies them.

import Checkpoints
import Tensors

enum QuantizedNames {
    /// Behind a tensor's name: that of its scales.
    static let scalesSuffix = ".scales"
}

/// Weights of the layers that see every token in BF16, or in I8 and with `NAME.scales`, F32 [outputs, groups of inputs], what
/// they are multiplied by; all others in F32. Folded: see `FoldedWeights`.
final class QuantizedTensors<Provider: WeightProvider> {
    /// In the order of use.
    let list: [OutputTensor]
    private let byName: [String: Parameter]
    private let weights: FoldedWeights<Provider>
    private let configuration: TimeSformerConfiguration
    private let calibration: CalibrationMoments?
    private let workers: Workers
    /// Those of the weight that was filled last, whose scales are asked for next.
    private var steps: RowBuffer?

    /// - Parameters:
    ///   - precision: bf16 or int8.
    ///   - calibration: what the layers' inputs are like, for int8; nil: each weight is rounded to its nearest.
    init(
        _ configuration: TimeSformerConfiguration, of provider: Provider, precision: ModelPrecision,
        calibration: CalibrationMoments?, threads: Int
    ) {
        self.configuration = configuration
        self.calibration = calibration
        workers = Workers(threads)
        weights = FoldedWeights(configuration, of: provider, workers: workers)
        let names = ParameterNames(writing: .actionline, configuration)
        var (list, byName) = ([OutputTensor](), [String: Parameter]())
        for parameter in configuration.parameters {
            let (name, shape) = (names.name(of: parameter), names.shape(of: parameter, configuration))
            let isSmall = configuration.mayBeStoredInFewerBits(parameter)
            byName[name] = parameter
            list.append(
                OutputTensor(
                    name: name, shape: shape, precision: !isSmall ? .float32 : precision == .int8 ? .int8 : .bfloat16))
            if isSmall, precision == .int8 {
                list.append(
                    OutputTensor(
                        name: name + QuantizedNames.scalesSuffix,
                        shape: [shape[0], configuration.inputGroups(of: parameter)],
                        precision: .float32))
            }
        }
        (self.list, self.byName) = (list, byName)
    }

    /// Writes the numbers of one of the tensors; scales after their weight.
    /// - Throws: what the provider throws.
    func fill(_ tensor: OutputTensor, _ destination: UnsafeMutableBufferPointer<Float>) throws {
        if let parameter = byName[tensor.name] {
            try weights.read(parameter, into: destination)
            if tensor.precision == .int8 { round(parameter, destination) }
        } else if let steps {
            _ = destination.update(fromContentsOf: steps.array)
        }
    }

    private func round(_ parameter: Parameter, _ destination: UnsafeMutableBufferPointer<Float>) {
        let shape = configuration.shape(of: parameter)
        let (outputs, inputs) = (shape[0], shape[1])
        let values = RowBuffer(outputs, columns: configuration.inputGroups(of: parameter))
        steps = values
        if case .block(_, .temporalFCWeight) = parameter {
            // The identity, exactly.
            for output in 0..<outputs { values[output][0] = 1 }
            return
        }
        guard let start = destination.baseAddress else { return }
        let rounding = WeightRounding(
            inputs: inputs, group: configuration.inputGroup(of: parameter), moments: calibration?[parameter],
            kernels: Kernels(), workers: workers)
        let exact = RowBuffer(outputs, columns: inputs)
        exact[0].update(from: start, count: outputs * inputs)
        rounding.round(exact.rows, levels: Rows(start, count: outputs, columns: inputs), steps: values.rows)
    }
}
