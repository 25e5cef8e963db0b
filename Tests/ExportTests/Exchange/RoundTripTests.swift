// Every format, there and back.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct RoundTripTests {
    private let scratch = Scratch(inMemory: true)

    private func there(
        _ timeline: StoredTimeline, _ format: OutputFormat, _ options: ExportOptions = ExportOptions(), top: Int? = nil,
        name: String = "t", reading: ReadingOptions = ReadingOptions()
    ) throws -> StoredTimeline {
        let path = scratch.file("\(name).\(format.endings[0])")
        try timeline.write(format, to: path, options: options, top: top, name: "gym", overwrite: true)
        return try TimelineFile.read(path, as: format, reading)
    }

    private static let seeds = 1...1000 as ClosedRange<UInt64>

    @Test func windowsComeBackIdenticalFromJSONLinesJSONAndNumPy() throws {
        for seed in Self.seeds {
            let random = RandomTimeline(seed)
            for format in [OutputFormat.jsonLines, .json, .numPy] {
                let back = try there(random.timeline, format)
                #expect(back.namedWindows == random.timeline.namedWindows, "\(format.name), seed \(seed)")
                #expect(back.gaps == random.timeline.gaps, "\(format.name), seed \(seed)")
                #expect(back.scores == .every, "\(format.name), seed \(seed)")
                #expect(back.duration == random.timeline.duration, "\(format.name), seed \(seed)")
                #expect(back.frameRate == random.timeline.frameRate, "\(format.name), seed \(seed)")
                #expect(back.strideSeconds == random.timeline.strideSeconds, "\(format.name), seed \(seed)")
                if format != .numPy {
                    #expect(back.segments == random.timeline.segments, "\(format.name), seed \(seed)")
                    #expect(back.source == random.timeline.source, "\(format.name), seed \(seed)")
                    #expect(back.model == random.timeline.model, "\(format.name), seed \(seed)")
                    #expect(back.window == random.timeline.window, "\(format.name), seed \(seed)")
                }
                if format != .json {
                    #expect(back.aggregate == random.timeline.aggregate, "\(format.name), seed \(seed)")
                }
            }
        }
    }

    @Test func aCSVOfMicrosecondsIsIdentical() throws {
        for seed in Self.seeds {
            let random = RandomTimeline(seed).timeline
            for columns in [[], [.microseconds, .frames]] as [Set<ExportOptions.Column>] {
                // Six decimals, or three with the columns that hold the rest.
                var options = ExportOptions(timeDecimals: columns.isEmpty ? 6 : 3, columns: columns)
                let windows = try there(random, .csv, options).namedWindows
                let expected = random.namedWindows.map { window in
                    var window = window
                    window.isPadded = false
                    return window
                }
                #expect(windows == expected, "seed \(seed)")
                options.rows = .segments
                let back = try there(random, .csv, options)
                #expect(back.segments == random.segments, "seed \(seed)")
                #expect(back.gaps == random.gaps, "seed \(seed)")
            }
        }
    }

    @Test(arguments: ["ffmetadata", "activitynet", "via"])
    func segmentsComeBackIdentical(_ name: String) throws {
        let format = try OutputFormat.named(name)
        for seed in Self.seeds {
            let random = RandomTimeline(seed, hasWindows: false).timeline
            let back = try there(random, format)
            #expect(back.segments == random.segments?.map { $0.withoutWindows }, "seed \(seed)")
        }
    }

    @Test func audacityLosesOnlyScores() throws {
        for seed in Self.seeds {
            let random = RandomTimeline(seed, hasWindows: false).timeline
            let back = try there(random, .audacity)
            #expect(back.segments == random.segments?.map { $0.withoutWindows.withoutScore }, "seed \(seed)")
            #expect(back.lacksSegmentScores)
        }
    }

    @Test(arguments: ["vtt", "srt", "eaf"])
    func timesOfSubtitlesAndELANAreCutToMilliseconds(_ name: String) throws {
        let format = try OutputFormat.named(name)
        for seed in Self.seeds {
            let random = RandomTimeline(seed, hasWindows: false).timeline
            let back = try #require(try there(random, format).segments)
            let segments = try #require(random.segments)
            #expect(back.map(\.label) == segments.map(\.label), "seed \(seed)")
            for (ours, theirs) in zip(back, segments) {
                #expect(theirs.start - ours.start >= -1e-9 && theirs.start - ours.start < 0.001, "seed \(seed)")
                #expect(theirs.end - ours.end >= -1e-9 && theirs.end - ours.end < 0.001, "seed \(seed)")
            }
            if name == "vtt" { #expect(back.map(\.score) == segments.map(\.score), "seed \(seed)") }
            // Once more, nothing is lost.
            var again = random
            again.segments = back
            #expect(try there(again, format).segments == back, "seed \(seed)")
        }
    }

    @Test(arguments: ["labelstudio", "cvat", "otio", "frames"])
    func formatsOfFramesKeepWhatBeginsAndEndsWithFrames(_ name: String) throws {
        let format = try OutputFormat.named(name)
        for seed in Self.seeds {
            let random = RandomTimeline(seed, hasWindows: false, isOnFrames: true)
            let back = try there(
                random.timeline, format,
                reading: ReadingOptions(frameRate: name == "frames" ? random.rate : nil))
            let expected = random.timeline.segments?.map { name == "frames" ? $0.withoutScore : $0 }
            #expect(back.segments == expected?.map { $0.withoutWindows }, "seed \(seed)")
        }
    }

    @Test(arguments: ["labelstudio", "cvat", "otio", "frames"])
    func formatsOfFramesAreOffByLessThanAFrame(_ name: String) throws {
        let format = try OutputFormat.named(name)
        for seed in Self.seeds {
            let random = RandomTimeline(seed, hasWindows: false)
            let reading = ReadingOptions(frameRate: name == "frames" ? random.rate : nil)
            let back = try #require(try there(random.timeline, format, reading: reading).segments)
            let segments = try #require(random.timeline.segments)
            #expect(back.map(\.label) == segments.map(\.label), "seed \(seed)")
            for (ours, theirs) in zip(back, segments) {
                #expect(abs(ours.start - theirs.start) < 1 / random.rate.value, "seed \(seed)")
                #expect(abs(ours.end - theirs.end) < 1 / random.rate.value, "seed \(seed)")
            }
        }
    }

    @Test(arguments: NastyLabels.all) func everyLabelComesThroughEveryFormat(_ label: String) throws {
        var timeline = RandomTimeline(7, hasWindows: false, isOnFrames: true).timeline
        timeline.labels = [label, "other"]
        timeline.segments = [
            Detection(start: 0, end: 2, label: label, score: 0.5),
            Detection(start: 3, end: 4, label: "other", score: 0.25),
            Detection(start: 5, end: 6, label: label, score: 0.125),
        ]
        for format in OutputFormat.readable where format != .numPy {
            let reading = ReadingOptions(frameRate: FrameRate(25, 1))
            let options = ExportOptions(rows: .segments, frameRate: FrameRate(25, 1))
            let labels = try there(timeline, format, options, reading: reading).segments?.map(\.label)
            // ffmpeg ends a text at a byte of 0.
            let expected = format == .ffmetadata ? label.replacing("\0", with: "\u{FFFD}") : label
            #expect(labels == [expected, "other", expected], "\(format.name)")
        }
        timeline.segments = nil
        timeline.scores = .every
        timeline.rows = [.window(WindowPrediction(index: 0, start: 0, end: 1, scores: [0.75, 0.25]))]
        for format in [OutputFormat.numPy, .json, .jsonLines, .csv] {
            #expect(try there(timeline, format).labels.names == [label, "other"], "\(format.name)")
        }
    }

    /// From any format to any other and back: what both hold stays.
    @Test func everyPairOfFormatsConverts() throws {
        let random = RandomTimeline(11, isOnFrames: true)
        let reading = ReadingOptions(frameRate: random.rate)
        let options = ExportOptions(rows: .segments, frameRate: random.rate)
        for first in OutputFormat.readable {
            let one = try there(random.timeline, first, options, name: "one", reading: reading)
            for second in OutputFormat.readable where second != .numPy {
                var from = one
                from.segments = from.segments ?? random.timeline.segments
                let two = try there(from, second, options, name: "two", reading: reading)
                #expect(
                    two.segments?.map(\.label) == random.timeline.segments?.map(\.label),
                    "\(first.name) to \(second.name)")
                for (ours, theirs) in zip(two.segments ?? [], random.timeline.segments ?? []) {
                    let least = 1 / random.rate.value
                    #expect(abs(ours.start - theirs.start) < least && abs(ours.end - theirs.end) < least)
                }
            }
        }
    }

    @Test func partialScoresNeverBecomeEveryScore() throws {
        let random = RandomTimeline(3).timeline
        guard random.labels.count > 2 else { return }
        let partial = try there(random, .csv, top: 2)
        #expect(partial.scores == .best(2))
        for format in [OutputFormat.json, .jsonLines, .csv] {
            #expect(try there(partial, format).scores == .best(2), "\(format.name)")
        }
    }

    @Test func theTimeOfDayComesBack() throws {
        var timeline = RandomTimeline(3).timeline
        let clock = Date(timeIntervalSince1970: 1_795_000_000.123)
        let scores = [Float](repeating: 0.5, count: timeline.labels.count)
        timeline.rows = [.window(WindowPrediction(index: 0, start: 0, end: 1, scores: scores, wallClock: clock))]
        for format in [OutputFormat.csv, .json, .jsonLines] {
            guard case .window(let window)? = try there(timeline, format).rows.first else { continue }
            #expect(abs(window.wallClock?.timeIntervalSince(clock) ?? 9) < 0.0005, "\(format.name)")
        }
    }

    @Test func missingScoresAreNotWrittenAsZero() throws {
        let timeline = try there(RandomTimeline(5, hasWindows: false).timeline, .subRip)
        try timeline.write(
            .csv, to: scratch.file("s.csv"), options: ExportOptions(rows: .segments), name: "gym", overwrite: true)
        #expect(!scratch.text("s.csv").contains("0.0000"))
        #expect(try TimelineFile.read(scratch.file("s.csv")).lacksSegmentScores)
    }
}

extension Detection {
    fileprivate var withoutWindows: Detection { Detection(start: start, end: end, label: label, score: score) }
    fileprivate var withoutScore: Detection {
        Detection(start: start, end: end, label: label, score: 0, windows: windows)
    }
}
