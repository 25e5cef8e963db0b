// What mmaction2 and mmengine look for in a checkpoint beside `state_dict`: mmengine/runner/runner.py, save_checkpoint.

import Checkpoints
import Clips

extension ModelWords {
    var mmaction2: [MetadataValue.Entry] {
        var meta: [MetadataValue.Entry] = []
        if let labels {
            meta.append(
                .init("dataset_meta", .dictionary([.init("classes", .list(labels.map { .string($0) }))])))
        }
        meta.append(.init("cfg", .string(mmaction2Configuration)))
        return [.init("meta", .dictionary(meta)), ownEntry]
    }

    /// A configuration that `mmengine.Config.fromstring` reads: the model, and how its input is made.
    private var mmaction2Configuration: String {
        let c = configuration
        var text = """
            model = dict(
                type='Recognizer3D',
                backbone=dict(
                    type='TimeSformer',
                    num_frames=\(c.frames),
                    img_size=\(c.image),
                    patch_size=\(c.patch),
                    embed_dims=\(c.width),
                    num_heads=\(c.heads),
                    num_transformer_layers=\(c.depth),
                    in_channels=\(c.channels),
                    dropout_ratio=0.,
                    attention_type='\(attentionType)'),
                cls_head=dict(
                    type='TimeSformerHead',
                    num_classes=\(c.classes),
                    in_channels=\(c.width),
                    average_clips='prob')
            """
        if let normalization = preprocessing.normalization {
            text += """
                ,
                    data_preprocessor=dict(
                        type='ActionDataPreprocessor',
                        mean=\(normalization.mean),
                        std=\(normalization.std),
                        format_shape='NCTHW')
                """
        }
        return text + ")\n" + testPipeline
    }

    private var testPipeline: String {
        let side = configuration.image
        var steps = ["type='DecordInit'"]
        if let interval = preprocessing.interval {
            steps.append(
                "type='SampleFrames', clip_len=\(configuration.frames), frame_interval=\(interval), num_clips=1, "
                    + "test_mode=True")
        }
        steps += ["type='DecordDecode'", "type='Resize', scale=(-1, \(preprocessing.resize ?? side))"]
        let crop = preprocessing.crop == .three ? "ThreeCrop" : "CenterCrop"
        steps += [
            "type='\(crop)', crop_size=\(side)", "type='FormatShape', input_format='NCTHW'", "type='PackActionInputs'",
        ]
        return "test_pipeline = [\n" + steps.map { "    dict(\($0)),\n" }.joined() + "]\n"
    }
}
