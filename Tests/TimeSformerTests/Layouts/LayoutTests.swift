// Every layout: recognised from names, sized from shapes, and honest about what it cannot know.

import Checkpoints
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct LayoutTests {
    @Test(arguments: LayoutFixtures.all) func goldensTellEverythingButHeads(_ golden: LayoutFixtures.Golden) throws {
        let model = try OpenedModel(golden.path, overrides: .init(heads: golden.number("heads")))
        let expected = TimeSformerConfiguration(
            attention: golden.attention, frames: golden.attention == .space ? 8 : golden.number("frames"),
            image: golden.number("image"), patch: golden.number("patch"), width: golden.number("embed"),
            depth: golden.number("depth"), heads: golden.number("heads"), mlpWidth: 4 * golden.number("embed"),
            classes: golden.number("classes"))
        #expect(model.configuration == expected)
        #expect(model.layout.rawValue == golden.text("layout"))
        #expect(model.unused.isEmpty)
        #expect(model.missing.isEmpty)
        for parameter in model.configuration.parameters {
            #expect(try LayoutFixtures.floats(model, parameter).allSatisfy(\.isFinite))
        }
    }

    @Test func huggingFaceFoldersNeedNothingElse() throws {
        for (folder, attention) in [
            ("hf-divided", AttentionScheme.divided), ("hf-space-bin", .space), ("hf-joint", .joint),
        ] {
            let model = try OpenedModel(LayoutFixtures.golden + folder)
            #expect(model.configuration.attention == attention)
            #expect(model.configuration.heads == 3)
            #expect(model.labels?.first == "class 0")
            #expect(model.labels?.count == 10)
            #expect(model.preprocessing.resize == 32)
            #expect(model.preprocessing.crop == .center)
            #expect(model.notes.isEmpty)
            let mean = try #require(model.preprocessing.normalization?.mean)
            #expect(mean.allSatisfy { abs($0 - 114.75) < 1e-4 })
        }
    }

    @Test func aFileInsideAFolderFindsItsConfiguration() throws {
        let model = try OpenedModel(LayoutFixtures.golden + "hf-divided/model.safetensors")
        #expect(model.configuration.heads == 3)
    }

    @Test func classNamesInATrainingCheckpointAreFound() throws {
        let model = try OpenedModel(LayoutFixtures.golden + "mm-divided-training.pth", overrides: .init(heads: 1))
        #expect(model.labels?.count == 7)
        #expect(model.layout.preset == .mmaction2)
        #expect(model.preprocessing.normalization == nil)
    }

    @Test func theAuthorsLayoutAndHuggingFaceDescribeTheSameParameters() throws {
        // Renaming the authors' tensors by the published conversion gives a Hugging Face checkpoint.
        let folder = Scratch()
        try LayoutFixtures.rewrite(LayoutFixtures.golden + "fb-divided.pyth", to: folder.path + "/model.safetensors") {
            Self.huggingFaceName($0)
        }
        let original = try OpenedModel(LayoutFixtures.golden + "fb-divided.pyth", overrides: .init(heads: 3))
        let renamed = try OpenedModel(folder.path, overrides: .init(heads: 3))
        #expect(renamed.layout == .huggingface)
        #expect(renamed.configuration == original.configuration)
        for parameter in original.configuration.parameters {
            #expect(
                try LayoutFixtures.floats(original, parameter) == LayoutFixtures.floats(renamed, parameter),
                "\(parameter.canonicalName)")
        }
    }

    static func huggingFaceName(_ name: String) -> String {
        var name = name.replacingOccurrences(of: "model.", with: "timesformer.")
        for (old, new) in [
            ("timesformer.head.", "classifier."), ("timesformer.norm.", "timesformer.layernorm."),
            (".patch_embed.proj.", ".embeddings.patch_embeddings.projection."),
            (".cls_token", ".embeddings.cls_token"), (".pos_embed", ".embeddings.position_embeddings"),
            (".time_embed", ".embeddings.time_embeddings"), (".blocks.", ".encoder.layer."),
            (".temporal_norm1.", ".temporal_layernorm."), (".temporal_attn.proj.", ".temporal_attention.output.dense."),
            (".temporal_attn.qkv.", ".temporal_attention.attention.qkv."), (".temporal_fc.", ".temporal_dense."),
            (".norm1.", ".layernorm_before."), (".norm2.", ".layernorm_after."),
            (".attn.proj.", ".attention.output.dense."), (".attn.qkv.", ".attention.attention.qkv."),
            (".mlp.fc1.", ".intermediate.dense."), (".mlp.fc2.", ".output.dense."),
        ] {
            name = name.replacingOccurrences(of: old, with: new)
        }
        return name
    }

    @Test func wrappersAroundNamesAreNotPartOfThem() throws {
        let folder = Scratch()
        for (source, prefix) in [
            ("mm-joint.pth", "module."), ("fb-joint.pyth", "module.module."), ("mm-space.pth", "net."),
        ] {
            let path = folder.path + "/wrapped.safetensors"
            try LayoutFixtures.rewrite(LayoutFixtures.golden + source, to: path) { prefix + $0 }
            let plain = try OpenedModel(LayoutFixtures.golden + source, overrides: .init(heads: 3))
            let wrapped = try OpenedModel(path, overrides: .init(heads: 3))
            #expect(wrapped.configuration == plain.configuration)
            #expect(wrapped.unused.isEmpty)
        }
    }

    @Test func queriesMayHaveNoBias() throws {
        let folder = Scratch()
        let path = folder.path + "/unbiased.safetensors"
        try LayoutFixtures.rewrite(LayoutFixtures.golden + "fb-divided.pyth", to: path) {
            $0.hasSuffix("qkv.bias") ? nil : $0
        }
        let model = try OpenedModel(path, overrides: .init(heads: 3))
        #expect(try LayoutFixtures.floats(model, .block(1, .temporalQKVBias)).allSatisfy { $0 == 0 })
        #expect(model.notes.contains { $0.contains("4 attention biases") })
    }

    @Test func missingAndUnusedTensorsAreListed() throws {
        let folder = Scratch()
        let path = folder.path + "/damaged.safetensors"
        try LayoutFixtures.rewrite(
            LayoutFixtures.golden + "fb-joint.pyth", to: path,
            rename: { $0 == "model.blocks.0.mlp.fc2.bias" ? nil : $0 },
            extra: [.init(name: "model.auxiliary.weight", shape: [2])])
        let error = #expect(throws: ModelFileError.self) { try OpenedModel(path, overrides: .init(heads: 3)) }
        #expect(error?.description.contains("model.blocks.0.mlp.fc2.bias") == true)
        #expect(error?.description.contains(path) == true)
        let model = try OpenedModel(path, overrides: .init(heads: 3), allowMissing: true)
        #expect(model.missing == ["model.blocks.0.mlp.fc2.bias"])
        #expect(model.unused == ["model.auxiliary.weight"])
    }

    @Test func aMissingBlockIsNoEarlierEnd() throws {
        let folder = Scratch()
        let path = folder.path + "/gap.safetensors"
        try LayoutFixtures.rewrite(LayoutFixtures.golden + "mm-divided.pth", to: path) {
            $0.contains("layers.1.attentions") ? nil : $0
        }
        let model = try OpenedModel(path, overrides: .init(heads: 3), allowMissing: true)
        #expect(model.configuration.depth == 3)
        #expect(model.missing.contains { $0.contains("layers.1.attentions") })
    }

    @Test func checkpointsOfOtherModelsShowTheirNames() throws {
        let folder = Scratch()
        let path = folder.path + "/resnet.safetensors"
        try SafetensorsWriter.write([.init(name: "layer1.0.conv1.weight", shape: [1])], to: path) { _, _ in }
        let error = #expect(throws: ModelFileError.self) { try OpenedModel(path) }
        #expect(error?.description.contains("layer1.0.conv1.weight") == true)
        // A backbone without its head.
        try LayoutFixtures.rewrite(LayoutFixtures.golden + "mm-joint.pth", to: path) {
            $0.hasPrefix("cls_head") ? nil : $0
        }
        let headless = #expect(throws: ModelFileError.self) { try OpenedModel(path, overrides: .init(heads: 3)) }
        #expect(headless?.description.contains("no classifier") == true)
    }

    /// Parameters and multiply-adds of the published table: 122M, 86.11M, 86.11M; 196G, 180G, 141G.
    @Test(arguments: [
        (AttentionScheme.divided, 121.57, 195.8), (.joint, 86.11, 179.6), (.space, 86.11, 140.5),
    ]) func costsAgreeWithThePublishedTable(_ attention: AttentionScheme, _ parameters: Double, _ cost: Double) {
        let configuration = TimeSformerConfiguration(
            attention: attention, frames: 8, image: 224, patch: 16, width: 768, depth: 12, heads: 12, mlpWidth: 3072,
            classes: 400)
        #expect(abs(Double(configuration.parameterCount) / 1e6 - parameters) < 0.005)
        #expect(abs(Double(configuration.multiplyAddsPerClip) / 1e9 - cost) < 0.05)
    }
}
