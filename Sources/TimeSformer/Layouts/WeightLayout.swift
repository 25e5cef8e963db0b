// The code bases whose checkpoints are read, told apart by the names of their tensors.

/// Whose names a checkpoint's tensors have.
public enum WeightLayout: String, Sendable, Hashable, CaseIterable {
    case mmaction2, facebook, huggingface
    /// Written by `ModelConverter`.
    case actionline

    /// What the name of a file of this layout ends with; nil where it is a folder.
    package var fileEnding: String? {
        switch self {
        case .mmaction2: ".pth"
        case .facebook: ".pyth"
        case .huggingface: nil
        case .actionline: ".safetensors"
        }
    }

    /// Two names that only this layout has, behind any prefix. The first one tells the prefix.
    private var signature: (String, String) {
        switch self {
        case .mmaction2:
            ("patch_embed.projection.weight", "transformer_layers.layers.0.attentions.0.attn.in_proj_weight")
        case .facebook: ("patch_embed.proj.weight", "blocks.0.attn.qkv.weight")
        case .huggingface:
            ("embeddings.patch_embeddings.projection.weight", "encoder.layer.0.attention.attention.qkv.weight")
        case .actionline: ("patch.weight", "blocks.0.qkv.weight")
        }
    }

    /// The layout of a set of tensor names, and what its names are preceded by (`backbone.`, `model.`, …).
    static func recognise(_ names: [String]) -> (layout: WeightLayout, prefix: String)? {
        let set = Set(names)
        for layout in allCases {
            let (first, second) = layout.signature
            for name in names where name == first || name.hasSuffix("." + first) {
                let prefix = String(name.dropLast(first.count))
                if set.contains(prefix + second) { return (layout, prefix) }
            }
        }
        return nil
    }
}
