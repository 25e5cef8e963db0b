// Labels files through the settings that name them.

import Analysis
import Foundation
import Settings
import TestSupport
import Testing

@Suite struct LabelFileTests {
    private static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path

    @Test func aFileOfMillionsOfLinesIsRefusedWithoutTakingItApart() throws {
        let scratch = Scratch()
        let path = try scratch.write("labels.txt", Data(repeating: 0x0A, count: 8_000_000))
        let settings = try PipelineFile.load(Self.sample + "/figure-actions.yaml", settings: ["model.labels=\(path)"])
        let error = #expect(throws: ConfigurationError.self) { try ResolvedPipeline(settings) }
        #expect(error?.description.contains("it has 8000000 lines") == true)
    }

    @Test func aPresetSaysWhatElseItChanges() throws {
        let plain = try PipelineFile.fromSettings([
            "model.checkpoint=\(Self.sample)/figure-actions.pth", "model.heads=2",
        ])
        #expect(try !ResolvedPipeline(plain).notes.contains { $0.contains("preset") })
        var preset = plain
        preset.model.preset = "facebook"
        let notes = try ResolvedPipeline(preset).notes
        #expect(notes.contains { $0.contains("preset facebook also sets short side 112, crop three") }, "\(notes)")
    }
}
