// Other models that people try: named as what they are, rather than by what they lack.

import Checkpoints
import Files

enum ModelKind {
    /// Hugging Face's `model_type` and the name that its paper gives the model.
    private static let names = [
        "videomae": "VideoMAE", "vivit": "ViViT", "vit": "ViT", "vit_mae": "ViT-MAE", "vjepa2": "V-JEPA 2",
        "xclip": "X-CLIP", "clip": "CLIP", "swin": "Swin Transformer", "deit": "DeiT", "beit": "BEiT",
        "dinov2": "DINOv2", "resnet": "ResNet", "convnext": "ConvNeXt", "siglip": "SigLIP",
    ]

    /// - Parameter config: `config.json`.
    /// - Throws: `ModelFileError` naming the model where it is another one.
    static func requireTimeSformer(_ config: MetadataValue, path: String) throws {
        guard let type = config["model_type"]?.string, type != "timesformer" else { return }
        let name = names[type] ?? "another model"
        throw ModelFileError(
            path, "this is \(name); only TimeSformer is supported (config.json describes a \"\(type)\")")
    }
}
