// The table of published checkpoints, its pipeline files, and `list` and `fetch` on the command line.

import Analysis
import Foundation
import ModelZoo
import Settings
import TestSupport
import Testing
import actionline

@Suite struct ModelZooTests {
    let scratch = Scratch()

    private static let root = URL(fileURLWithPath: ModelProgram.golden + "/../../..").standardizedFileURL.path

    @Test func everyPublishedCheckpointIsThereOnce() {
        #expect(Zoo.entries.count == 22)
        #expect(Set(Zoo.entries.map(\.name)).count == 22 && Set(Zoo.entries.map(\.checkpoint)).count == 22)
        #expect(Zoo.entries.map(\.address).allSatisfy { $0.hasPrefix("https://") && !$0.contains(" ") })
        #expect(Zoo.entries.compactMap(\.sha256Prefix) == ["a4d0d01f", "8022d1c0", "78f05367"])
    }

    @Test func aCheckpointIsFoundByItsNameItsFileAndItsPipelineFile() {
        for entry in Zoo.entries {
            #expect(Zoo.entry(named: entry.name) == entry)
            #expect(Zoo.entry(named: "/some/where/\(entry.checkpoint)") == entry)
            #expect(Zoo.entry(named: entry.pipeline) == entry)
        }
        #expect(Zoo.entry(named: "resnet") == nil)
    }

    @Test(arguments: Zoo.entries.map(\.name)) func everyCheckpointHasItsPipelineFile(_ name: String) throws {
        let entry = try #require(Zoo.entry(named: name))
        let path = "\(Self.root)/\(entry.pipeline)"
        let file = try PipelineFile.load(path)
        #expect(file.model.checkpoint == "\(Self.root)/pipelines/\(entry.checkpoint)")
        #expect(file.model.attention == entry.attention.rawValue && file.model.frames == entry.frames)
        #expect(file.model.image == entry.image)
        if let interval = entry.interval { #expect(file.window.interval == interval) }
        // The same numbers stand in the file's comments.
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("top-1 \(entry.top1)"))
        #expect(text.contains(URL(fileURLWithPath: entry.address).lastPathComponent))
    }

    @Test(arguments: [
        (["ACTIONLINE_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"], "/a"),
        (["XDG_CACHE_HOME": "/b", "HOME": "/c"], "/b/actionline"),
        (["XDG_CACHE_HOME": "relative", "HOME": "/c"], "/c/.cache/actionline"),
        (["ACTIONLINE_CACHE": "", "HOME": "/c"], "/c/.cache/actionline"),
    ])
    func theCacheFollowsTheEnvironment(_ environment: [String: String], _ folder: String) {
        #expect(ModelCache(environment: environment).folder == folder)
    }

    @Test func theListSaysWhatIsCached() throws {
        try scratch.write("TimeSformer_divST_8x32_224_K400.pyth", Data())
        let cache = ["ACTIONLINE_CACHE": scratch.path]
        let lines = try ModelProgram.run(["model", "list"], environment: cache).output.split(separator: "\n")
        #expect(lines.filter { $0.hasSuffix("yes") }.map { $0.prefix { $0 != " " } } == ["facebook-k400-8x32"])
        #expect(lines.filter { $0.hasSuffix("no") }.count == 21)
        let urls = try ModelProgram.run(["model", "list", "--urls"], environment: cache).output
        #expect(urls.split(separator: "\n").count == 22)
        let json = try ModelProgram.run(["model", "list", "--json"], environment: cache).output
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
        #expect(rows.count == 22 && rows.filter { $0["cached"] as? Bool == true }.count == 1)
    }

    @Test func aPipelineWhoseCheckpointIsMissingSaysHowToFetchIt() throws {
        let pipeline = "\(Self.root)/pipelines/facebook-k400-8x32.yaml"
        let ended = try ModelProgram.run(
            ["label", "\(Self.root)/samples/workout.mp4", "--pipeline", pipeline],
            environment: ["ACTIONLINE_CACHE": scratch.path])
        #expect(ended.code == 1 && ended.output.isEmpty)
        #expect(ended.errors.contains("actionline model fetch facebook-k400-8x32"))
        #expect(ended.errors.contains(pipeline))
    }

    @Test func aPipelineFindsWhatFetchPutIntoTheCache() throws {
        let sample = try Data(contentsOf: URL(fileURLWithPath: "\(Self.root)/samples/figure-actions.pth"))
        let published = try #require(Zoo.entry(named: "facebook-k400-8x32"))
        try scratch.write("served/\(published.checkpoint)", sample)
        let server = try RangeServer(scratch.file("served"))
        let environment = ["ACTIONLINE_CACHE": scratch.file("cache")]
        let fetch = ["model", "fetch", published.name, "--url", server.url("ranged")]
        let fetched = try ModelProgram.run(fetch, environment: environment)
        #expect(fetched.code == 0, "\(fetched.errors)")
        #expect(fetched.output.contains("--pipeline \(published.pipeline)"))
        #expect(fetched.errors.contains("2.5 MB"))
        #expect(try ModelProgram.run(fetch, environment: environment).output.contains("already in"))

        try scratch.write("run/gym.yaml", Data("model: {checkpoint: \(published.checkpoint), heads: 2}\n".utf8))
        let inspected = try ModelProgram.run(
            ["model", "inspect", scratch.file("run/gym.yaml")], environment: environment)
        #expect(inspected.code == 0, "\(inspected.errors)")
        #expect(inspected.output.contains(scratch.file("cache/\(published.checkpoint)")))
    }

    @Test func anUnknownNameIsAnswered() throws {
        let ended = try ModelProgram.run(["model", "fetch", "mmaction2-k400-divded-8x32"])
        #expect(ended.code == 64 && ended.errors.contains("did you mean \"mmaction2-k400-divided-8x32\"?"))
    }

    @Test func aTransferIsMeasuredOverItsLastSeconds() {
        var meter = TransferMeter(total: 400_000_000, bytes: 100_000_000, seconds: 50)
        #expect(meter.text == " 25%  100.0 of 400.0 MB")
        for second in 1...20 { meter.add(bytes: 100_000_000 + second * 1_000_000, seconds: 50 + Double(second)) }
        for second in 21...40 {
            meter.add(bytes: 120_000_000 + (second - 20) * 4_000_000, seconds: 50 + Double(second))
        }
        #expect(meter.text == " 50%  200.0 of 400.0 MB, 4.0 MB/s, 0:00:50 left")
    }
}
