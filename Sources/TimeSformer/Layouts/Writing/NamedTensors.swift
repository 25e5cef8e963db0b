// A model's parameters as the tensors of a file to be written.

import Checkpoints

/// The tensors of a model under the names and in the shapes of a code base.
struct NamedTensors<Provider: WeightProvider> {
    /// In the order of use.
    let list: [OutputTensor]
    private let byName: [String: Parameter]
    private let provider: Provider
    private let precision: OutputPrecision
    private let source: String

    /// - Parameter source: where the parameters come from, for errors.
    init(
        _ configuration: TimeSformerConfiguration, of provider: Provider, as layout: WeightLayout,
        precision: OutputPrecision, source: String
    ) {
        let names = ParameterNames(writing: layout, configuration)
        let parameters = configuration.parameters
        list = parameters.map { OutputTensor(name: names.name(of: $0), shape: names.shape(of: $0, configuration)) }
        byName = Dictionary(uniqueKeysWithValues: zip(list.map(\.name), parameters))
        self.provider = provider
        self.precision = precision
        self.source = source
    }

    /// Writes the numbers of one of the tensors.
    /// - Throws: `ModelFileError` when one of them is too large for fp16, and what the provider throws.
    func fill(_ tensor: OutputTensor, _ destination: UnsafeMutableBufferPointer<Float>) throws {
        guard let parameter = byName[tensor.name] else { return }
        try provider.read(parameter, into: destination)
        if precision == .float16, let large = destination.first(where: { $0.isFinite && $0.magnitude > 65504 }) {
            throw ModelFileError(source, "\"\(tensor.name)\" holds \(large), too large for fp16; bf16 can hold it")
        }
    }
}
