// What training checkpoints say in words: hints that fill gaps and contradict nobody.

import Checkpoints
import Clips
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct StatedConfigurationTests {
    @Test func settingsAreFoundInPythonText() {
        let text = """
            model = dict(
                backbone=dict(
                    type='TimeSformer', num_frames=8, num_heads = 12, attention_type='divided_space_time',
                    norm_cfg=dict(type='LN')),
                data_preprocessor=dict(mean=[127.5, 127.5, 127.5], std=[127.5, 127.5,
                    127.5]))
            pipeline = [dict(clip_len=8, frame_interval=32, num_clips=1, type='SampleFrames')]
            """
        let settings = TextSettings(text, separator: "=")
        #expect(settings["attention_type"] == "divided_space_time")
        #expect(settings["num_heads"] == "12")
        #expect(settings["frame_interval"] == "32")
        #expect(settings["heads"] == nil)
        #expect(settings.numbers("mean") == [127.5, 127.5, 127.5])
        #expect(settings.numbers("std") == [127.5, 127.5, 127.5])
        #expect(settings.numbers("frame_interval") == nil)
    }

    @Test func settingsAreFoundInYAML() {
        let settings = TextSettings(
            "DATA:\n  NUM_FRAMES: 96\n  SAMPLING_RATE: 4\nTIMESFORMER:\n  ATTENTION_TYPE: 'space_only'\nEND:",
            separator: ":")
        #expect(settings["NUM_FRAMES"] == "96")
        #expect(settings["SAMPLING_RATE"] == "4")
        #expect(settings["ATTENTION_TYPE"] == "space_only")
        #expect(settings["END"] == "")
        #expect(TextSettings("", separator: ":")["END"] == nil)
    }

    @Test func aTrainingRunsConfigurationGivesIntervalAndNormalization() throws {
        // The old container names no offsets, so that a setting can be spliced into its meta dictionary.
        let golden = LayoutFixtures.golden + "mm-divided-legacy.pth"
        var bytes = try Checkpoint.smallFile(golden, limit: 1 << 22)
        let text = "frame_interval=16, mean=[1, 2, 3], std=[4, 5, 6], num_heads=12, attention_type='joint_space_time'"
        let key = Array("X".utf8) + [5, 0, 0, 0] + Array("epoch".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: key) })
        let entry: [UInt8] =
            Array("X".utf8) + [3, 0, 0, 0] + Array("cfg".utf8) + Array("X".utf8) + [UInt8(text.utf8.count), 0, 0, 0]
            + Array(text.utf8)
        bytes.insert(contentsOf: entry, at: place)
        let folder = Scratch()
        try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/run.pth"))
        let model = try OpenedModel(folder.path + "/run.pth")
        #expect(model.preprocessing.interval == 16)
        #expect(model.preprocessing.normalization == Normalization(mean: [1, 2, 3], std: [4, 5, 6]))
        #expect(model.configuration.heads == 12)
        // The tensors know better than the run's text.
        #expect(model.configuration.attention == .divided)
    }

    @Test func inspectionDoesNotStopAtUnknownHeads() throws {
        let model = try OpenedModel(LayoutFixtures.golden + "mm-divided.pth", allowMissing: true)
        #expect(ModelReport(model).inferred["heads"]?.hasPrefix("unknown: the file does not say") == true)
    }
}
