// The code bases whose image transformers are read, told apart by the names of their tensors.

/// Whose names an image transformer's tensors have.
public enum ImageTransformerLayout: String, Sendable, Hashable, CaseIterable {
    /// mmaction2's conversion: a space-only TimeSformer without a head.
    case mmaction2
    /// timm, and the authors of ViT and DeiT in torch.
    case timm
    /// Hugging Face's ViT.
    case huggingface

    /// The layout of TimeSformers that names all parameters alike but, for Hugging Face, queries, keys and values.
    package var timeSformer: WeightLayout {
        switch self {
        case .mmaction2: .mmaction2
        case .timm: .facebook
        case .huggingface: .huggingface
        }
    }

    /// Which image transformer a set of tensor names is.
    ///
    /// mmaction2's and the authors' space-only TimeSformers name their tensors exactly as image transformers do, and lack
    /// a time embedding as well. What tells them apart: mmaction2's TimeSformer has a head (`cls_head`), its image
    /// transformer none; the authors' TimeSformer is saved in a wrapper (`model.`), timm's models are not.
    /// - Returns: nil for everything else, TimeSformers above all.
    static func recognise(_ names: [String]) -> (layout: ImageTransformerLayout, prefix: String)? {
        guard !names.contains(where: { $0.contains("temporal_") || isTimeEmbedding($0) }) else { return nil }
        let first = "embeddings.patch_embeddings.projection.weight"
        let set = Set(names)
        for name in names where name == first || name.hasSuffix("." + first) {
            let prefix = String(name.dropLast(first.count))
            if set.contains(prefix + "encoder.layer.0.attention.attention.query.weight") {
                return (.huggingface, prefix)
            }
        }
        switch WeightLayout.recognise(names) {
        case (.facebook, let prefix)? where prefix != "model.": return (.timm, prefix)
        case (.mmaction2, let prefix)?:
            let hasHead = names.contains { $0.contains("cls_head.") }
            // The temporal attention of a divided model.
            let isDivided = set.contains(prefix + "transformer_layers.layers.0.attentions.1.attn.in_proj_weight")
            return hasHead || isDivided ? nil : (.mmaction2, prefix)
        default: return nil
        }
    }

    private static func isTimeEmbedding(_ name: String) -> Bool {
        ["time_embed", "time_embeddings"].contains(name.split(separator: ".").last.map(String.init) ?? "")
    }
}
