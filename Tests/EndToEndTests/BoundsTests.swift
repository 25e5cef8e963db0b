// Inputs that would cost everything there is, and names that are no plain text.

import Foundation
import TestSupport
import Testing

struct BoundsTests {
    @Test func aPipeThatNobodyWritesToIsGivenUp() throws {
        let scratch = Scratch()
        #expect(mkfifo(scratch.file("pipe"), 0o600) == 0)
        for (arguments, words) in [
            ("label pipe -p \"$PIPELINE\"", "no program writes to this pipe"),
            ("label \"$WORKOUT\" -p pipe", "no program writes to this pipe"),
            ("label \"$WORKOUT\" -p \"$PIPELINE\" --set model.labels=pipe", "no program writes to this pipe"),
            ("label \"$WORKOUT\" -p \"$PIPELINE\" --model pipe", "not a regular file"),
            ("label rtsp://127.0.0.1/x -p \"$PIPELINE\" --credentials pipe", "no program writes to this pipe"),
        ] {
            let outcome = try Program.shell("\"$ACTIONLINE\" \(arguments) --timeout 0.2", in: scratch.path)
            #expect(outcome.exitCode == 1 && outcome.stderr.contains(words), "\(arguments): \(outcome.stderr)")
        }
    }

    @Test func aNamedPipeIsReadLikeStandardInput() throws {
        let scratch = Scratch()
        let video = try scratch.workout("short.ts", seconds: 3, ["-c:v", "libx264", "-bf", "0"])
        let outcome = try Program.shell(
            "mkfifo pipe; cat short.ts > pipe & \"$ACTIONLINE\" label pipe -p \"$PIPELINE\"", in: scratch.path)
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(try outcome.stdout == Program.label(video).stdout)
    }

    @Test func anEndlessDeviceIsNoInput() throws {
        for arguments in [
            ["label", "/dev/zero", "-p", Samples.pipeline], ["label", Samples.workout, "-p", "/dev/zero"],
            ["label", Samples.workout, "-p", Samples.pipeline, "--set", "model.labels=/dev/zero"],
            ["label", Samples.workout, "-p", Samples.pipeline, "--model", "/dev/zero"],
            ["model", "inspect", "/dev/zero"],
        ] {
            #expect(try Program.run(arguments).exitCode == 1, "\(arguments)")
        }
        #expect(try Program.label("-", stdin: "/dev/zero").exitCode == 1)
    }

    @Test func picturesThatAreTooLargeAreRefusedBeforeMemoryIsSpent() throws {
        let scratch = Scratch()
        for name in ["large.png", "large.mkv"] {
            let codec = name == "large.mkv" ? ["-c:v", "ffv1"] : []
            let file = try scratch.ffmpeg(name, ["-f", "lavfi", "-i", "color=s=3000x2000", "-frames:v", "1"] + codec)
            let refused = try Program.label(file, ["--max-pixels", "5M"])
            #expect(refused.exitCode == 1 && refused.stderr.contains("--max-pixels"), "\(refused.stderr)")
            #expect(try Program.label(file, ["--max-pixels", "6M"]).exitCode == 0)
        }
    }

    @Test func namesOfAnyBytesAreOpened() throws {
        let scratch = Scratch()
        let video = try scratch.workout("in.mp4", seconds: 3)
        let plain = try Program.label(video)
        let outcome = try Program.shell(
            """
            f=$(printf 'caf\\351'); mkdir "$f"; cp in.mp4 "$f/$f.mp4"; cp \(Samples.folder)/figure-actions.* "$f"
            mv "$f/figure-actions.yaml" "$f/$f.yaml"
            "$ACTIONLINE" label "$f/$f.mp4" -p "$f/$f.yaml" -o "$f.csv" -o out.json && cat "$f.csv"
            """, in: scratch.path)
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(outcome.stdout == plain.stdout)
        #expect(try json(scratch.text("out.json"))["complete"] as? Bool == true)
        #expect(scratch.text("out.json").contains(#"caf\\xE9.mp4"#))
    }

    @Test func escapeSequencesInNamesAreWrittenOut() throws {
        let scratch = Scratch()
        let name = "a\u{1B}[31m\nb"
        let video = try scratch.workout("\(name).mp4", seconds: 3)
        var labels = try String(contentsOfFile: Samples.folder + "/figure-actions.labels.txt", encoding: .utf8)
        labels = labels.split(separator: "\n").map { "\u{1B}[31m\($0)\u{9B}" }.joined(separator: "\n")
        try scratch.write("labels.txt", labels.utf8)
        for arguments in [
            [
                "label", video, "-p", Samples.pipeline, "--set", "model.labels=\(scratch.file("labels.txt"))",
                "--format", "table",
            ],
            [
                "label", video, "-p", Samples.pipeline, "--set", "model.labels=\(scratch.file("labels.txt"))",
                "--format", "json",
            ],
            ["label", video, "-p", Samples.pipeline, "--dry-run"], ["label", video + "x", "-p", Samples.pipeline],
            ["label", video, "-p", Samples.pipeline, "--set", "window.\u{1B}[31m\n=1"],
            ["label", video, "-p", name], ["label", video, "--model", name], ["label", video, "--\u{1B}[31m"],
            ["model", "fetch", name], ["model", "inspect", name],
        ] {
            let outcome = try Program.run(arguments)
            let text = outcome.stdout + outcome.stderr
            #expect(!text.contains("\u{1B}") && !text.contains("\u{9B}"), "\(arguments): \(text)")
        }
    }
}
