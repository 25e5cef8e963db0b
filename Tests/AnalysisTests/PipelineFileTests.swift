import Analysis
import Foundation
import Settings
import Testing

private func parse(_ text: String, settings: [String] = []) throws -> PipelineConfiguration {
    try PipelineFile.parse(
        text, name: "gym.yaml", folder: URL(fileURLWithPath: "/models", isDirectory: true), settings: settings)
}

private func message(_ text: String, settings: [String] = []) -> String {
    do {
        _ = try parse(text, settings: settings)
        return "no error"
    } catch { return "\(error)" }
}

struct PipelineFileTests {
    @Test func everyKeyOfTheFormatIsRead() throws {
        let configuration = try parse(
            """
            model: {checkpoint: a.pth, attention: joint, frames: 8, image: 112, patch: 16, heads: 2, labels: a.txt}
            preprocess:
              resize: 112
              crop: three
              mean: [1, 2.5, 3]
              std: [127.5, 127.5, 127.5]
            window: {interval: 4, stride: 8, rate: 29.97}
            batch: {size: 2, wait: 0.5}
            aggregate: {threshold: 0.25, smoothing: 5, minimum: 1.5}
            """)
        #expect(configuration.model.checkpoint == "/models/a.pth")
        #expect(configuration.model.labels == "/models/a.txt")
        #expect(configuration.model.attention == "joint")
        #expect(configuration.model.heads == 2)
        #expect(configuration.preprocess.crop == .three)
        #expect(configuration.preprocess.mean == [1, 2.5, 3])
        #expect(configuration.window.rate == .fixed(.init(2997, 100)))
        #expect(configuration.window.stride == 8)
        #expect(configuration.batch.size == 2 && configuration.batch.waitSeconds == 0.5)
        #expect(configuration.aggregate.smoothing == 5)
    }

    @Test func anUnknownKeyIsNamedWithItsPlaceAndTheNearestKnownOne() {
        #expect(
            message("window:\n  interval: 4\n  strde: 8\n")
                == "gym.yaml:3:3: unknown key \"strde\"; did you mean \"stride\"?")
    }

    @Test func anUnknownSectionIsNamedWithItsPlace() {
        #expect(message("windows:\n  stride: 8\n") == "gym.yaml:1:1: unknown key \"windows\"; did you mean \"window\"?")
    }

    @Test(arguments: [
        ("window: {stride: 0}", "window.stride"), ("window: {stride: 2.5}", "window.stride"),
        ("window: {rate: fast}", "window.rate"), ("window: {rate: 0}", "window.rate"),
        ("model: {attention: both}", "model.attention"), ("preprocess: {mean: [1, 2]}", "preprocess.mean"),
        ("preprocess: {std: [1, 0, 1]}", "preprocess.std"), ("aggregate: {threshold: 1.5}", "aggregate.threshold"),
        ("batch: {size: 0}", "batch.size"), ("batch: {wait: nan}", "batch.wait"),
        ("model: {frames: 99999999999999999999}", "model.frames"),
    ])
    func aValueOutOfBoundsIsAnErrorThatNamesItsKey(text: String, key: String) {
        #expect(message(text).contains("\(key) must be"))
        #expect(message(text).hasPrefix("gym.yaml:1:"))
    }

    @Test(arguments: ["window: [", "a: b: c", "- 1\n- 2", "\"", "window:\n\tstride: 8", "model: 3", "&a [*a, *a]"])
    func textThatIsNoPipelineFileEndsInAnErrorWithItsPlace(text: String) {
        #expect(message(text).hasPrefix("gym.yaml"))
    }

    @Test func aKeyThatStandsTwiceIsAnError() {
        #expect(message("window:\n  stride: 8\n  stride: 9\n").contains("twice"))
    }

    @Test func anEmptyFileIsAllDefaults() throws {
        #expect(try parse("").batch.size == 4)
    }

    @Test func settingsOverrideTheFile() throws {
        let configuration = try parse(
            "window: {stride: 8}", settings: ["window.stride=16", "preprocess.mean=[1, 2, 3]", "model.labels=x=y.txt"])
        #expect(configuration.window.stride == 16)
        #expect(configuration.preprocess.mean == [1, 2, 3])
        #expect(configuration.model.labels == "x=y.txt")
    }

    @Test func anUnknownSettingNamesTheNearestKey() {
        #expect(message("", settings: ["window.strid=3"]).contains("did you mean \"window.stride\"?"))
    }
}
