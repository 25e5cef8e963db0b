// An image transformer (ViT; Dosovitskiy et al. 2021) as a TimeSformer of one frame: opened, checked, read on demand.

import Checkpoints

/// An open image transformer. Opening reads names and shapes only; its head is left aside.
final class ImageTransformer: Sendable {
    let path: String
    let layout: ImageTransformerLayout
    /// Space attention, one frame, one class.
    let trained: TimeSformerConfiguration
    /// Where the number of heads was taken from.
    let headsSource: String
    private let table: WeightTable
    private let names: ParameterNames

    /// - Parameter heads: what the caller says; nil: what `config.json` says, or width / 64.
    /// - Returns: nil where the file is no image transformer.
    /// - Throws: `CheckpointError`, or `ModelFileError` for one that is no plain ViT.
    init?(_ path: String, heads: Int?) throws {
        guard let (file, config) = try Self.file(path) else { return nil }
        let checkpoint = try Checkpoint.open(file)
        guard
            let (table, layout, prefix) = checkpoint.stateDictionaries.lazy.compactMap({ dictionary in
                ImageTransformerLayout.recognise(dictionary.order).map {
                    (WeightTable(dictionary, of: checkpoint), $0.layout, $0.prefix)
                }
            }).first
        else { return nil }
        self.path = path
        self.layout = layout
        self.table = table
        names = ParameterNames(layout: layout.timeSformer, prefix: prefix, attention: .space)
        let reader = ImageTransformerShapes(path: path, table: table, names: names)
        (trained, headsSource) = try reader.configuration(heads: heads, config: config)
        try check(size: checkpoint.size)
    }

    /// A file, or the one in a folder as Hugging Face and timm publish it.
    private static func file(_ path: String) throws -> (file: String, config: MetadataValue?)? {
        guard FileProbe.isFolder(path) else {
            let config = (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + "config.json"
            let isPublished = ["model.safetensors", "pytorch_model.bin"].contains {
                path == $0 || path.hasSuffix("/" + $0)
            }
            return (path, isPublished && FileProbe.exists(config) ? try FileProbe.json(config) : nil)
        }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        let files = ["model.safetensors", "pytorch_model.bin"].map { "\(folder)/\($0)" }
        guard let file = files.first(where: FileProbe.exists) else { return nil }
        let config = "\(folder)/config.json"
        return (file, FileProbe.exists(config) ? try FileProbe.json(config) : nil)
    }

    private func check(size: Int) throws {
        var used: Set<String> = []
        var bytes = 0
        for parameter in trained.parameters where !parameter.isHead {
            let expected = trained.shape(of: parameter)
            let tensors = tensors(of: parameter)
            for name in tensors {
                guard let item = table[name] else {
                    if parameter.mayBeAbsent { continue }
                    throw ModelFileError(path, "the tensor \"\(name)\" is missing")
                }
                let part = tensors.count == 1 ? expected : [expected[0] / 3] + expected.dropFirst()
                guard OpenedModel.agree(item.description.shape, part) else {
                    throw ModelFileError(
                        path, "the tensor \"\(name)\" has shape \(item.description.shape) where \(part) is expected")
                }
                used.insert(name)
                bytes += item.description.count * 4
            }
        }
        guard bytes <= 2 * size + 100_000_000 else {
            throw ModelFileError(path, "its tensors claim \(bytes) bytes of weights in a file of \(size)")
        }
        // Scales, registers, further norms: without them the rest is another model.
        if let stranger = table.names.first(where: { !used.contains($0) && !Self.mayBeLeft($0) }) {
            throw ModelFileError(
                path, "it is no plain ViT: a TimeSformer has no place for its \"\(stranger)\"")
        }
    }

    /// Heads, what only a head uses, and what only pre-training used.
    private static func mayBeLeft(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.contains {
            ["head", "classifier", "pooler", "pre_logits", "fc_norm", "mask_token", "position_ids", "decoder"]
                .contains($0)
        }
    }

    /// The tensors that hold a parameter, one below the other.
    private func tensors(of parameter: Parameter) -> [String] {
        let name = names.name(of: parameter)
        guard layout == .huggingface, case .block(_, let part) = parameter, part == .qkvWeight || part == .qkvBias
        else {
            return [name]
        }
        return ["query", "key", "value"].map { name.replacing(".qkv.", with: ".\($0).") }
    }

    /// Reads a parameter; the position embedding in the grid of `configuration`.
    func read(
        _ parameter: Parameter, for configuration: TimeSformerConfiguration,
        into destination: UnsafeMutableBufferPointer<Float>
    ) throws {
        let tensors = tensors(of: parameter)
        let part = destination.count / tensors.count
        for (index, name) in tensors.enumerated() {
            let place = UnsafeMutableBufferPointer(rebasing: destination[(index * part)..<((index + 1) * part)])
            guard let item = table[name] else {
                place.update(repeating: 0)
                continue
            }
            if case .positionEmbedding = parameter, configuration.image != trained.image {
                try item.checkpoint.floats(item.description.name).withUnsafeBufferPointer {
                    try FiniteWeights.check($0, of: item)
                    EmbeddingResize.grid(
                        $0, width: trained.width, from: trained.image / trained.patch,
                        to: configuration.image / configuration.patch, into: place)
                }
            } else {
                try item.checkpoint.read(item.description.name, into: place)
                try FiniteWeights.check(UnsafeBufferPointer(place), of: item)
            }
        }
    }
}

extension Parameter {
    var isHead: Bool {
        switch self {
        case .headWeight, .headBias: true
        default: false
        }
    }
}
