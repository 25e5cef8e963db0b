// Hugging Face folders: shards, their index, and configuration files that nobody vouches for.

import Checkpoints
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct FolderTests {
    let folder = Scratch()
    let source = LayoutFixtures.golden + "hf-divided/"

    /// Splits the golden folder's weights into two shards with an index.
    func shard(_ change: (inout [(String, String)]) -> Void = { _ in }) throws {
        var map: [(String, String)] = []
        for number in 1...2 {
            let name = "model-0000\(number)-of-00002.safetensors"
            try LayoutFixtures.rewrite(source + "model.safetensors", to: folder.path + "/" + name) {
                guard $0.contains("layer.1") == (number == 2) else { return nil }
                map.append(($0, name))
                return $0
            }
        }
        change(&map)
        let json = MetadataValue.dictionary([.init("weight_map", .dictionary(map.map { .init($0.0, .string($0.1)) }))])
        try folder.write("model.safetensors.index.json", json.json)
        for name in ["config.json", "preprocessor_config.json"] {
            try FileManager.default.copyItem(atPath: source + name, toPath: folder.path + "/" + name)
        }
    }

    func failure() -> String {
        do {
            _ = try OpenedModel(folder.path)
            return ""
        } catch { return "\(error)" }
    }

    @Test func shardsAreOneModel() throws {
        try shard()
        let whole = try OpenedModel(source)
        let sharded = try OpenedModel(folder.path)
        #expect(sharded.configuration == whole.configuration)
        #expect(sharded.checkpoints.count == 2)
        for parameter in whole.configuration.parameters {
            #expect(try LayoutFixtures.floats(whole, parameter) == LayoutFixtures.floats(sharded, parameter))
        }
    }

    @Test(arguments: ["../model.safetensors", "/etc/passwd", "a/b.safetensors", "..", ".", "", "a\\b", ".hidden"])
    func shardNamesCannotLeaveTheFolder(_ name: String) throws {
        try shard { $0[3].1 = name }
        #expect(failure().contains("is not the name of a file in the folder"))
    }

    @Test func shardsThatLackATensorOrAreMissingAreNamed() throws {
        try shard { $0.append(("timesformer.more", "model-00001-of-00002.safetensors")) }
        #expect(failure().contains("\"timesformer.more\" should be in model-00001-of-00002.safetensors"))
        try FileManager.default.removeItem(atPath: folder.path + "/model-00002-of-00002.safetensors")
        #expect(failure().contains("model-00002-of-00002.safetensors"))
    }

    @Test func configurationsThatContradictTheWeightsAreErrors() throws {
        try shard()
        let config = String(decoding: try Checkpoint.smallFile(source + "config.json", limit: 1 << 20), as: UTF8.self)
        for (old, new, message) in [
            ("\"num_frames\": 8", "\"num_frames\": 16", "config.json says frames 16"),
            ("\"image_size\": 32", "\"image_size\": 64", "config.json says image 64"),
            ("\"num_attention_heads\": 3", "\"num_attention_heads\": 5", "config.json says 5 heads"),
            (
                "\"model_type\": \"timesformer\"", "\"model_type\": \"videomae\"",
                "this is VideoMAE; only TimeSformer is supported"
            ),
            ("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"", "activation \"relu\""),
            ("divided_space_time", "joint_space_time", "attention \"joint\""),
            ("divided_space_time", "something", "unknown attention_type"),
            ("\"num_channels\": 3", "\"num_channels\": 1", "1 channels"),
            ("\"layer_norm_eps\": 1e-06", "\"layer_norm_eps\": -1", "layer_norm_eps"),
            ("{", "{{", "config.json\", byte 1"),
        ] {
            try folder.write("config.json", config.replacingOccurrences(of: old, with: new))
            #expect(failure().contains(message), "\(failure())")
        }
    }

    @Test func anEmptyFolderSaysWhatItLacks() {
        #expect(failure().contains("neither model.safetensors nor pytorch_model.bin"))
    }

    @Test func damagedConfigurationsOpenOrEndInAnError() throws {
        try FileManager.default.copyItem(
            atPath: source + "model.safetensors", toPath: folder.path + "/model.safetensors")
        let config = try Checkpoint.smallFile(source + "config.json", limit: 1 << 20)
        var state: UInt64 = 42
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for _ in 0..<300 {
            var mutant = config
            for _ in 0..<4 { mutant[below(mutant.count)] = UInt8(below(256)) }
            try Data(mutant).write(to: URL(fileURLWithPath: folder.path + "/config.json"))
            _ = failure()
        }
    }
}
