// `actionline model inspect` on checkpoints of every layout.

import Foundation
import Testing

@Suite struct ModelInspectTests {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(arguments: [
        ("mm-joint.pth", "mmaction2", "joint"), ("fb-space.pyth", "facebook", "space"),
        ("hf-divided", "huggingface", "divided"),
    ])
    func everyLayoutSaysWhatItIs(_ file: String, _ layout: String, _ attention: String) throws {
        let path = "\(ModelProgram.golden)/\(file)"
        let text = try ModelProgram.run(["model", "inspect", path, "--set", "model.heads=3"])
        #expect(text.code == 0 && text.errors.isEmpty)
        for part in [layout, attention, "8 frames of 32×32", "FLOPs per clip", "unused tensors", "runs with"] {
            #expect(text.output.contains(part), "\(part)")
        }
        let json = try ModelProgram.run(["model", "inspect", path, "--json", "--set", "model.heads=3"])
        let report = try object(json.output)
        let model = try #require(report["model"] as? [String: Any])
        #expect(report["layout"] as? String == layout && model["attention"] as? String == attention)
        #expect(model["classes"] as? Int == 10 && model["depth"] as? Int == 2)
        #expect(report["parameters"] as? Int ?? 0 > 0 && report["multiply_adds"] as? Int ?? 0 > 0)
        #expect((report["missing"] as? [Any])?.isEmpty == true)
        let run = try #require(report["run"] as? [String: Any])
        #expect(run["std"] as? [Double] == [Double](repeating: layout == "mmaction2" ? 127.5 : 57.375, count: 3))
    }

    @Test func aPipelineFileIsInspectedWithTheRunItDescribes() throws {
        let file = ModelProgram.golden + "/../../../samples/figure-actions.yaml"
        let ended = try ModelProgram.run(["model", "inspect", file, "--json"])
        let report = try object(ended.output)
        let run = try #require(report["run"] as? [String: Any])
        #expect(run["interval"] as? Int == 4 && run["stride"] as? Int == 8)
        #expect((run["labels"] as? [String])?.isEmpty == false)
        #expect(try ModelProgram.run(["model", "inspect", file]).output.contains("8 frames, 4 apart, every 8"))
    }

    @Test func whatCannotBeRunIsStillInspectedAndSaysWhy() throws {
        let path = ModelProgram.golden + "/hf-divided"
        let ended = try ModelProgram.run(["model", "inspect", path, "--set", "preprocess.resize=8"])
        #expect(ended.code == 0)
        #expect(ended.output.contains("cannot run") && ended.output.contains("preprocess.resize is 8"))
    }

    @Test func whatIsNoModelIsAnError() throws {
        let ended = try ModelProgram.run(["model", "inspect", #filePath])
        #expect(ended.code == 1 && ended.output.isEmpty)
        #expect(ended.errors.contains("ModelInspectTests.swift"))
    }
}
