// Clips against the frames they are cut from.

import Analysis
import Datasets
import Export
import Foundation
import Media
import Synchronization
import TestSupport
import Testing
import Timeline

@Suite struct ClipExportTests {
    /// Videos whose frames are hard to hit.
    static let videos: [(name: String, make: @Sendable (Scratch) throws -> String)] = [
        ("B-frames at 23.976", { try $0.tonedVideo("v.mp4") }),
        (
            "a variable rate",
            { try $0.tonedVideo("v.mp4", rate: "30", filter: "select='not(mod(n,3))+gt(mod(n,40),25)'") }
        ),
        ("times that begin at 1.4 s", { try $0.tonedVideo("v.ts") }),
        ("a picture behind its sound", { try $0.tonedVideo("v.mp4", before: ["-itsoffset", "0.4"]) }),
        (
            "one long group with a late start",
            {
                try $0.tonedVideo(
                    "v.mkv",
                    ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "1000", "-pix_fmt", "yuv420p"],
                    after: ["-output_ts_offset", "3"])
            }
        ),
        (
            "an edit list",
            { scratch in
                let plain = try scratch.tonedVideo("plain.mp4")
                return try scratch.ffmpeg("v.mp4", ["-ss", "0.5", "-i", plain, "-c", "copy"])
            }
        ),
    ]

    @Test(arguments: 0..<6, [3, 6])
    func anExactClipHoldsTheFramesOfItsSegmentAndNoOther(number: Int, decimals: Int) throws {
        let scratch = Scratch()
        let path = try Self.videos[number].make(scratch)
        let original = try Pictures(path)
        let frames = original.times.count
        let cutter = try ClipCutter(OriginalVideo(.file(path)), isExact: true, isLossless: true)
        // Later ones first: a reader goes back, too.
        for (first, end) in [(frames / 2, frames - 7), (0, 5), (5, 6), (frames - 3, frames), (17, 40)] {
            let last = end < frames ? original.times[end] : original.times[frames - 1] + 0.03
            let file = scratch.file("\(first)-\(end).\(cutter.container.ending)")
            let output = try OutputFile.open(file, mode: .whole)
            let clip = try cutter.cut(
                from: Self.rounded(original.times[first], decimals), to: Self.rounded(last, decimals), output: file,
                into: output.wholeFile())
            try output.commit()
            let cut = try Pictures(file)
            #expect(clip?.frames == end - first, "frames \(first)..<\(end) of \(Self.videos[number].name)")
            #expect(cut.pixels == Array(original.pixels[first..<end]), "frames \(first)..<\(end)")
            for (a, b) in zip(cut.times, original.times[first...]) {
                #expect(abs(a - (b - original.times[first])) < 0.0011)
            }
        }
    }

    /// Cut, as formats of milliseconds have it, or rounded.
    private static func rounded(_ seconds: Double, _ decimals: Int) -> Double {
        decimals == 3 ? (seconds * 1e3 + 1e-6).rounded(.down) / 1e3 : (seconds * 1e6).rounded() / 1e6
    }

    @Test(arguments: 0..<6)
    func aCopiedClipBeginsAtTheKeyframeBefore(number: Int) throws {
        let scratch = Scratch()
        let path = try Self.videos[number].make(scratch)
        let original = try Pictures(path)
        let times = original.times
        let segments = [
            Detection(start: times[30], end: times[45], label: "a", score: 0.5),
            Detection(start: times[2], end: times[9], label: "b", score: 0.5),
        ]
        let outcome = try ClipExport(to: scratch.file("clips")).write(segments, of: LabeledVideo(path))
        try #require(outcome.files.count == 2, "\(outcome.notes)")
        let rows = scratch.text("clips/manifest.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",")
        }
        for ((file, row), segment) in zip(zip(outcome.files, rows), segments) {
            let cut = try Pictures(scratch.file("clips/\(file)"))
            let begin = try #require(Double(row[8]))
            let first = try #require(times.firstIndex { abs($0 - begin) < 0.0015 }, "a frame begins at \(begin)")
            #expect(times[first] <= segment.start + 1e-6)
            #expect(cut.pixels[0] == original.pixels[first])
            // The labelled part lies where the manifest says.
            let inside = try #require(Double(row[1])) + begin
            #expect(abs(inside - segment.start) < 1e-5)
            let last = try #require(times.firstIndex { $0 >= segment.end - 1e-6 }) - 1
            #expect(cut.pixels.contains(original.pixels[last]))
            #expect(cut.pixels.count >= last - first)
        }
        let kinds = try Probe(scratch.file("clips/\(outcome.files[0])")).kinds
        #expect(kinds.contains { $0.hasPrefix("audio") }, "sound comes along: \(kinds)")
    }

    @Test func soundOfAnExactClipIsThatOfItsSegment() throws {
        let scratch = Scratch()
        let path = try scratch.tonedVideo("v.mp4")
        var clips = ClipExport(to: scratch.file("clips"))
        clips.isExact = true
        let outcome = try clips.write(
            [Detection(start: 1, end: 2, label: "a", score: 1)], of: LabeledVideo(path))
        let clip = try Probe(scratch.file("clips/\(outcome.files[0])"))
        let sound = try clip.packets("a:0")
        let length = sound.reduce(0) { $0 + $1.duration }
        // AAC packets last 21 to 24 ms.
        #expect(abs(length - 1) < 0.05 && (sound.first?.start ?? 1) < 0.03)
    }

    @Test func theManifestIsAListToTrainOn() throws {
        let scratch = Scratch()
        let path = try scratch.tonedVideo("v.mp4")
        let labels = ["squat, deep", "jump \"high\"", "two\nlines"]
        let segments = labels.enumerated().map {
            Detection(start: Double($0.offset), end: Double($0.offset) + 0.5, label: $0.element, score: 0.25)
        }
        _ = try ClipExport(to: scratch.file("clips")).write(segments, of: LabeledVideo(path))
        let list = try TrainingListReader().read(scratch.file("clips/manifest.csv"))
        #expect(list.clips.count == 3)
        #expect(Set(list.classes.names) == ["squat, deep", "jump \"high\"", "two\\nlines"])
        #expect(list.clips.allSatisfy { ($0.stretch?.endSeconds ?? 0) - ($0.stretch?.startSeconds ?? 9) < 0.51 })
    }

    @Test(arguments: [
        "../../etc/passwd", "-rf", ".hidden", "a/b\\c:d*e?f\"g<h>i|j", "\u{0}\n\r\t", "", "CON", "..", " spaces ",
        String(repeating: "é", count: 400), String(repeating: "👩‍👩‍👧", count: 60), "\u{202E}txt.exe", "$(reboot) `x`",
        "~root",
    ])
    func namesAreSafeWhateverTheLabel(label: String) throws {
        let scratch = Scratch()
        let path = try scratch.tonedVideo("v.mp4", seconds: "1")
        let segments = [
            Detection(start: 0, end: 0.2, label: label, score: 1),
            Detection(start: 0, end: 0.2, label: label, score: 1),
        ]
        let outcome = try ClipExport(to: scratch.file("clips")).write(segments, of: LabeledVideo(path))
        #expect(Set(outcome.files).count == 2)
        for name in outcome.files {
            #expect(name.utf8.count <= 100 && name.first?.isNumber == true && name.hasSuffix(".mp4"), "\(name)")
            #expect(
                !name.unicodeScalars.contains { "/\\:*?\"<>|$`~ ;&()'".unicodeScalars.contains($0) || $0.value < 32 })
            #expect(!name.unicodeScalars.contains("\u{202E}"))
        }
        #expect(Set(Scratch.names(scratch.file("clips"))) == Set(outcome.files + ["manifest.csv"]))
    }

    @Test func whatIsStoppedHalfWayListsTheClipsThatAreDone() throws {
        let scratch = Scratch()
        let path = try Self.videos[0].make(scratch)
        let segments = (0..<3).map {
            Detection(start: Double($0) * 0.5, end: Double($0) * 0.5 + 0.4, label: "a", score: 1)
        }
        let done = Mutex(0)
        let error = #expect(throws: MediaError.self) {
            try ClipExport(to: scratch.file("clips")).write(
                segments, of: LabeledVideo(path), onProgress: { count in done.withLock { $0 = count } },
                isCancelled: { done.withLock { $0 } >= 1 })
        }
        #expect(error?.kind == .cancelled)
        let listed = try TrainingListReader().read(scratch.file("clips/manifest.csv")).clips
        #expect(listed.map(\.path) == [scratch.file("clips/0001_0-00-00.000_a.mp4")])
    }

    @Test func segmentsBehindTheEndAreToldAndTheOthersCut() throws {
        let scratch = Scratch()
        let path = try scratch.tonedVideo("v.mp4", seconds: "1")
        let segments = [
            Detection(start: 50, end: 60, label: "late", score: 1),
            Detection(start: 0.2, end: 0.6, label: "in", score: 1),
        ]
        for isExact in [false, true] {
            var clips = ClipExport(to: scratch.file("clips"))
            clips.isExact = isExact
            clips.overwrite = true
            let outcome = try clips.write(segments, of: LabeledVideo(path))
            #expect(outcome.files.count == 1 && outcome.notes.contains { $0.contains("\"late\"") }, "\(outcome)")
        }
    }

    @Test func existingClipsStay() throws {
        let scratch = Scratch()
        let path = try scratch.tonedVideo("v.mp4", seconds: "1")
        let segments = [Detection(start: 0.2, end: 0.6, label: "in", score: 1)]
        let video = try LabeledVideo(path)
        let first = try ClipExport(to: scratch.file("clips")).write(segments, of: video)
        let bytes = try scratch.bytes("clips/\(first.files[0])")
        #expect(throws: ExportError.self) {
            try ClipExport(to: scratch.file("clips")).write(segments, of: video)
        }
        #expect(try scratch.bytes("clips/\(first.files[0])") == bytes)
    }

    @Test(arguments: [1, 31]) func contactSheetsHoldAPictureOfEachClip(count: Int) throws {
        let scratch = Scratch()
        let path = try scratch.tonedVideo("v.mp4", seconds: "2")
        let segments = (0..<count).map {
            Detection(start: Double($0) * 0.05, end: Double($0) * 0.05 + 0.1, label: "label \($0)", score: 1)
        }
        var clips = ClipExport(to: scratch.file("clips"))
        clips.makesSheets = true
        let outcome = try clips.write(segments, of: LabeledVideo(path))
        #expect(outcome.sheets == (count == 1 ? ["sheet-01.jpg"] : ["sheet-01.jpg", "sheet-02.jpg"]))
        for sheet in outcome.sheets { #expect(try Probe(scratch.file("clips/\(sheet)")).kinds == ["video mjpeg"]) }
    }
}
