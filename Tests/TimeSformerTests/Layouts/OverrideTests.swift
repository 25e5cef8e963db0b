// What a caller may change, what is a contradiction, and how embeddings are resized.

import Checkpoints
import Testing
import TimeSformer

@Suite struct OverrideTests {
    func failure(_ file: String, _ overrides: ModelOverrides) -> String {
        var overrides = overrides
        overrides.source = "gym.yaml"
        if overrides.heads == nil, !file.hasPrefix("hf") { overrides.heads = 3 }
        do {
            _ = try OpenedModel(LayoutFixtures.golden + file, overrides: overrides)
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        ("mm-divided.pth", ModelOverrides(patch: 16), "patch 16"),
        ("mm-divided.pth", ModelOverrides(width: 64), "width 64"),
        ("mm-divided.pth", ModelOverrides(depth: 12), "depth 12"),
        ("mm-divided.pth", ModelOverrides(classes: 400), "classes 400"),
        ("mm-divided.pth", ModelOverrides(attention: .joint), "attention \"joint\""),
        ("mm-joint.pth", ModelOverrides(attention: .divided), "attention \"divided\""),
        ("mm-space.pth", ModelOverrides(attention: .joint), "attention \"joint\""),
        ("hf-divided", ModelOverrides(heads: 6), "6 heads"),
        ("mm-divided.pth", ModelOverrides(heads: 5), "5 heads"),
        ("mm-divided.pth", ModelOverrides(image: 36), "image of 36"),
        ("mm-divided.pth", ModelOverrides(image: 1 << 14), "tokens"),
        ("mm-divided.pth", ModelOverrides(frames: 0), "0 frames"),
    ]) func contradictionsNameBothSides(_ file: String, _ overrides: ModelOverrides, _ what: String) {
        let message = failure(file, overrides)
        #expect(message.contains(file) && message.contains("gym.yaml") && message.contains(what), "\(message)")
    }

    @Test func headsThatNobodyKnowsAreAskedFor() {
        let message = #expect(throws: ModelFileError.self) { try OpenedModel(LayoutFixtures.golden + "mm-divided.pth") }
        #expect(message?.description.contains("heads") == true)
    }

    @Test func agreementIsNoContradiction() {
        #expect(
            failure(
                "mm-divided.pth",
                .init(attention: .divided, frames: 8, image: 32, patch: 8, width: 48, depth: 3, heads: 3, classes: 10))
                == "")
    }

    @Test func anUnusedTimeEmbeddingIsLeftAside() throws {
        let model = try OpenedModel(
            LayoutFixtures.golden + "mm-joint.pth", overrides: .init(attention: .space, frames: 4, heads: 3))
        #expect(model.configuration.attention == .space)
        #expect(model.configuration.frames == 4)
        #expect(model.unused == ["backbone.time_embed"])
        #expect(model.notes.contains { $0.contains("time embedding is left unused") })
    }

    @Test func otherSizesResizeTheEmbeddingsToTheNearest() throws {
        let path = LayoutFixtures.golden + "fb-divided.pyth"
        let trained = try OpenedModel(path, overrides: .init(heads: 3))
        let wanted = try OpenedModel(path, overrides: .init(frames: 12, image: 48, heads: 3))
        #expect(wanted.trained == trained.configuration)
        #expect(wanted.configuration.frames == 12)
        #expect(wanted.notes.count == 2)
        let width = 48

        let time = try LayoutFixtures.floats(trained, .timeEmbedding)
        let resized = try LayoutFixtures.floats(wanted, .timeEmbedding)
        // floor(i · 8 / 12), as torch's interpolate(mode: "nearest") takes them.
        for (row, source) in [0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7].enumerated() {
            #expect(resized[row * width..<(row + 1) * width] == time[source * width..<(source + 1) * width])
        }

        let position = try LayoutFixtures.floats(trained, .positionEmbedding)
        let grid = try LayoutFixtures.floats(wanted, .positionEmbedding)
        #expect(grid.count == 37 * width)
        #expect(grid[..<width] == position[..<width])
        let sources = [0, 0, 1, 2, 2, 3]  // floor(i · 4 / 6)
        for y in 0..<6 {
            for x in 0..<6 {
                let row = 1 + y * 6 + x
                let source = 1 + sources[y] * 4 + sources[x]
                #expect(grid[row * width..<(row + 1) * width] == position[source * width..<(source + 1) * width])
            }
        }
        // Everything else is untouched.
        #expect(
            try LayoutFixtures.floats(trained, .block(0, .qkvWeight))
                == LayoutFixtures.floats(wanted, .block(0, .qkvWeight)))
    }
}
