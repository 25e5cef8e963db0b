// A model's parameters with everything folded into its weights that a loaded model folds, so that these can be stored as it
// multiplies them.

import Tensors

/// The same model in other numbers: LayerNorms that a layer follows which sees every token are ones and zeros, their weight
/// and bias within that layer; `temporal_fc` is the identity, itself within the projection before it.
struct FoldedWeights<Provider: WeightProvider>: WeightProvider {
    private let loader: WeightLoader<Provider>
    private var configuration: TimeSformerConfiguration { loader.configuration }

    init(_ configuration: TimeSformerConfiguration, of provider: Provider, workers: Workers) {
        loader = WeightLoader(
            configuration, provider: provider, kernels: Kernels(), workers: workers, precision: .fp32)
    }

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
        guard case .block(let index, let part) = parameter else { return try plain(parameter, destination) }
        if let layer = layer(after: part, index) {
            let isWeight = part == layer.norm.weight
            return destination.update(repeating: isWeight ? 1 : 0)
        }
        switch part {
        case .temporalProjectionWeight:
            Self.copy(try loader.temporalProjection(index).weight, to: destination)
        case .temporalProjectionBias: destination.update(repeating: 0)
        case .temporalFCWeight:
            destination.update(repeating: 0)
            for i in 0..<configuration.width { destination[i * configuration.width + i] = 1 }
        case .temporalFCBias: Self.copy(try loader.temporalProjection(index).bias, to: destination)
        default:
            guard let layer = Self.layers.first(where: { $0.weight == part || $0.bias == part }),
                configuration.seesEveryToken(.block(index, layer.weight))
            else { return try plain(parameter, destination) }
            try fold(layer, index, wantsWeight: part == layer.weight, into: destination)
        }
    }

    private static func copy(_ buffer: FloatBuffer, to destination: UnsafeMutableBufferPointer<Float>) {
        withExtendedLifetime(buffer) { _ = destination.update(fromContentsOf: buffer.all) }
    }

    private func plain(_ parameter: Parameter, _ destination: UnsafeMutableBufferPointer<Float>) throws {
        try loader.provider.read(parameter, into: destination)
    }

    /// A layer and the norm before it.
    private struct Layer {
        let weight, bias: BlockParameter
        let norm: (weight: BlockParameter, bias: BlockParameter)
    }

    private static var layers: [Layer] {
        [
            Layer(
                weight: .temporalQKVWeight, bias: .temporalQKVBias, norm: (.temporalNormWeight, .temporalNormBias)),
            Layer(weight: .qkvWeight, bias: .qkvBias, norm: (.norm1Weight, .norm1Bias)),
            Layer(weight: .fc1Weight, bias: .fc1Bias, norm: (.norm2Weight, .norm2Bias)),
        ]
    }

    /// The layer that takes in a norm's weight or bias.
    private func layer(after part: BlockParameter, _ index: Int) -> Layer? {
        Self.layers.first {
            ($0.norm.weight == part || $0.norm.bias == part) && configuration.seesEveryToken(.block(index, $0.weight))
        }
    }

    /// W·γ, or b + W·β.
    private func fold(
        _ layer: Layer, _ index: Int, wantsWeight: Bool, into destination: UnsafeMutableBufferPointer<Float>
    ) throws {
        let weight = try loader.read(.block(index, layer.weight))
        let inputs = configuration.width
        if wantsWeight {
            let scales = try loader.read(.block(index, layer.norm.weight))
            for at in destination.indices { destination[at] = weight.start[at] * scales.start[at % inputs] }
        } else {
            let folded = loader.foldedBias(
                weight, bias: try loader.read(.block(index, layer.bias)), inputs: inputs,
                shift: try loader.read(.block(index, layer.norm.bias)), outputs: destination.count)
            Self.copy(folded, to: destination)
        }
    }
}
