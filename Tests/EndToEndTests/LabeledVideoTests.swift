// Labelled copies and clips as a user makes them: `label --output labelled.mkv`, and `export` from a stored timeline.

import Foundation
import TestSupport
import Testing

@Suite struct LabeledVideoTests {
    /// Seconds from ffprobe, one a line.
    private func probe(_ path: String, _ stream: String, _ entry: String) throws -> [Double] {
        let data = try Running.output(
            "/usr/bin/env",
            ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", entry, "-of", "csv=p=0", path])
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap {
            Double($0.split(separator: ",").first ?? "")
        }
    }

    private func chapters(_ path: String) throws -> [String] {
        let data = try Running.output(
            "/usr/bin/env", ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", path])
        let chapters = try json(String(decoding: data, as: UTF8.self))["chapters"] as? [[String: Any]] ?? []
        // MP4's chapters of time without a label.
        return chapters.map { ($0["tags"] as? [String: String])?["title"] ?? "" }.filter { $0 != "–" }
    }

    @Test func aRunWritesTimelineAndLabelledCopiesTogether() throws {
        let scratch = Scratch()
        let outcome = try Program.label(
            Samples.workout,
            ["-o", scratch.file("w.json"), "-o", scratch.file("w.mkv"), "-o", scratch.file("w.mp4"), "--end", "20"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let segments = try #require(json(scratch.text("w.json"))["segments"] as? [[String: Any]])
        #expect(!segments.isEmpty)
        for output in ["w.mkv", "w.mp4"] {
            let cues = try probe(scratch.file(output), "s:0", "packet=pts_time,size").count
            #expect(cues >= segments.count)
            #expect(try chapters(scratch.file(output)) == segments.map { $0["label"] as? String ?? "" })
        }
        let starts = try probe(scratch.file("w.mkv"), "s:0", "packet=pts_time")
        for (start, segment) in zip(starts, segments) {
            #expect(abs(start - (segment["start"] as? Double ?? -1)) < 0.001)
        }
        // All of the video is there, labelled or not.
        let (whole, copy) = (
            try probe(Samples.workout, "v:0", "packet=pts_time"),
            try probe(scratch.file("w.mp4"), "v:0", "packet=pts_time")
        )
        #expect(whole == copy)
        // The same from the stored timeline, with the video that it names.
        let exported = try Program.run(["export", scratch.file("w.json"), scratch.file("again.mp4")])
        #expect(exported.exitCode == 0, "\(exported.stderr)")
        #expect(exported.stderr.contains("as the timeline says"))
        #expect(try scratch.bytes("again.mp4") == scratch.bytes("w.mp4"))
    }

    @Test func whatCannotBeReadTwiceIsRefusedBeforeTheRun() throws {
        let scratch = Scratch()
        let clip = try scratch.workout("in.mp4", seconds: 3)
        let piped = try Program.label("-", ["-o", scratch.file("o.mkv")], stdin: clip)
        #expect(piped.exitCode == 1 && piped.stderr.contains("a pipe cannot be read a second time"), "\(piped.stderr)")
        #expect(piped.stderr.contains("export gym.json"))
        let folder = scratch.file("images")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try scratch.ffmpeg("images/%02d.png", ["-i", clip, "-frames:v", "3"])
        #expect(try Program.label(folder, ["-o", scratch.file("o.mkv")]).stderr.contains("images are no video"))
        let joined = try Program.run([
            "label", clip, clip, "--join", "-p", Samples.pipeline, "-o", scratch.file("o.mkv"),
        ])
        #expect(joined.exitCode == 1 && joined.stderr.contains("it is made of several files"), "\(joined.stderr)")
        let rotated = try Program.label(
            "rtsp://127.0.0.1:1/x", ["--rotate", "1h", "-o", scratch.file("o.mkv"), "--timeout", "1"])
        #expect(rotated.exitCode != 0 && rotated.stderr.contains("o") && !scratch.exists("o.mkv"))
        let burn = try Program.label(clip, ["--burn", "-o", scratch.file("o.csv")])
        #expect(burn.exitCode == 64 && burn.stderr.contains("--burn draws into a video"))
        let same = try Program.label(clip, ["-o", clip, "--overwrite"])
        #expect(same.exitCode == 1 && same.stderr.contains("is the input"))
        #expect(scratch.files == ["images", "in.mp4"])
    }

    @Test func aTimelineOpensNothingButAPlainFile() throws {
        let scratch = Scratch()
        for input in [
            "http://127.0.0.1:1/x.mp4", "/dev/zero", "file:///etc/passwd", "concat:a|b", "-", "nosuch.mp4", "",
        ] {
            let name = try scratch.write(
                "t.json",
                "{\"version\":1,\"source\":{\"input\":\"\(input)\"},\"segments\":[{\"start\":0,\"end\":1,\"label\":\"a\",\"score\":1}]}"
            )
            for arguments in [[name, scratch.file("o.mkv")], ["--clips", scratch.file("clips"), name]] {
                let outcome = try Program.run(["export"] + arguments)
                #expect(
                    outcome.exitCode == 64 && outcome.stderr.contains("name the video with --video"),
                    "\(outcome.stderr)")
            }
        }
        #expect(scratch.files == ["t.json"])
    }

    @Test func clipsComeWithManifestAndSheets() throws {
        let scratch = Scratch()
        let clip = try scratch.workout("in.mp4", seconds: 12)
        let timeline = try scratch.write(
            "t.csv", "segment,start,end,label,score,windows\n0,1.000,2.500,a b,0.9,1\n1,4.000,6.000,c,0.4,1\n")
        let outcome = try Program.run([
            "export", "--clips", scratch.file("clips"), timeline, "--video", clip, "--exact", "--thumbnails",
            "--min-score", "0.5",
        ])
        #expect(outcome.exitCode == 0 && outcome.stderr.contains("1 clip, listed in"), "\(outcome.stderr)")
        #expect(
            Scratch.names(scratch.file("clips")) == ["0001_0-00-01.000_a-b.mp4", "manifest.csv", "sheet-01.jpg"])
        let row = try #require(table(scratch.text("clips/manifest.csv")).first)
        #expect(row["label"] == "a b" && row["video_start"] == "1.000000" && row["start"] == "0.000000")
        let again = try Program.run(["export", "--clips", scratch.file("clips"), timeline, "--video", clip])
        #expect(again.exitCode == 1 && again.stderr.contains("pass --overwrite"), "\(again.stderr)")
        let other = try Program.run(["export", timeline, scratch.file("o.vtt"), "--video", clip])
        #expect(other.exitCode == 64 && other.stderr.contains("--video needs an output that is a video"))
    }

    @Test func aMissingFontIsAnErrorWithTheRemedy() throws {
        let scratch = Scratch()
        let clip = try scratch.workout("in.mp4", seconds: 2)
        let timeline = try scratch.write("t.csv", "segment,start,end,label,score,windows\n0,0.000,1.000,a,0.9,1\n")
        let fonts = try scratch.write("fonts.conf", "<?xml version=\"1.0\"?><fontconfig></fontconfig>")
        let outcome = try Program.shell(
            "FONTCONFIG_FILE=\(fonts) \"$ACTIONLINE\" export \(timeline) burnt.mp4 --video \(clip) --burn",
            in: scratch.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("fonts-dejavu-core"), "\(outcome.stderr)")
        #expect(!scratch.exists("burnt.mp4"))
    }

    @Test func aFullDiskLeavesNothingAndSaysSo() throws {
        let scratch = Scratch()
        let clip = try scratch.workout("in.mp4", seconds: 20)
        let timeline = try scratch.write("t.csv", "segment,start,end,label,score,windows\n0,0.000,1.000,a,0.9,1\n")
        let outcome = try Program.shell(
            "ulimit -f 40; \"$ACTIONLINE\" export \(timeline) o.mkv --video \(clip)", in: scratch.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("File too large"), "\(outcome.stderr)")
        #expect(scratch.files == ["in.mp4", "t.csv"])
    }

    @Test func aStoppedRunLabelsWhatItHasSeen() throws {
        let scratch = Scratch()
        let program = try Running(
            Program.path,
            ["label", Samples.workout, "-p", Samples.pipeline, "--set", "window.stride=1"]
                + ["a.jsonl", "a.mkv"].flatMap { ["--output", scratch.file($0)] })
        let deadline = ContinuousClock.now + .seconds(30)
        while scratch.text("a.jsonl").split(separator: "\n").count < 20, ContinuousClock.now < deadline { usleep(5000) }
        program.send(SIGINT)
        let outcome = try program.wait(30)
        #expect(outcome.exitCode == 130, "\(outcome.stderr)")
        let whole = try probe(Samples.workout, "v:0", "packet=pts_time").count
        #expect(try probe(scratch.file("a.mkv"), "v:0", "packet=pts_time").count == whole)
        let segments = scratch.text("a.jsonl").split(separator: "\n").count { $0.contains("\"type\":\"segment\"") }
        #expect(try chapters(scratch.file("a.mkv")).count == segments)
    }

    @Test func aStoppedRunBurnsNothing() throws {
        let scratch = Scratch()
        let program = try Running(
            Program.path,
            ["label", Samples.workout, "-p", Samples.pipeline, "--set", "window.stride=1", "--burn"]
                + ["a.jsonl", "a.mkv"].flatMap { ["--output", scratch.file($0)] })
        let deadline = ContinuousClock.now + .seconds(30)
        while scratch.text("a.jsonl").split(separator: "\n").count < 5, ContinuousClock.now < deadline { usleep(5000) }
        program.send(SIGINT)
        let outcome = try program.wait(30)
        #expect(outcome.exitCode == 130 && outcome.stderr.contains("\"\(scratch.file("a.mkv"))\" is not written"))
        #expect(scratch.files == ["a.jsonl"])
    }
}
