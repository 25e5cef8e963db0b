// Many videos and many workers from the command line.

import Foundation
import TestSupport
import Testing

struct ArchiveProgramTests {
    private static let options = "-p \(Samples.pipeline) --set window.stride=32"

    /// Two videos in folders, and a file that is none.
    private func room() throws -> Scratch {
        let room = Scratch()
        try room.write("videos/monday/bad.mp4", "no video")
        _ = try room.workout("videos/monday/a.mp4", seconds: 5)
        _ = try room.workout("videos/b.mp4", seconds: 8)
        return room
    }

    private func actionline(_ script: String, in room: Scratch) throws -> Running.Outcome {
        try Program.shell("A=\"$ACTIONLINE\"; \(script)", in: room.path)
    }

    @Test func aFolderIsLabelledFileByFileAndWhatIsBrokenIsNamed() throws {
        let room = try room()
        let outcome = try actionline(
            "\"$A\" label videos \(Self.options) --recursive --output-folder out --output-format csv,json", in: room)
        #expect(outcome.exitCode == 3 && outcome.stdout.isEmpty)
        #expect(outcome.stderr.contains("3 videos: 2 complete, 1 failed"))
        #expect(outcome.stderr.contains("videos/monday/bad.mp4  failed   cannot open"))
        let alone = try actionline("\"$A\" label videos/monday/a.mp4 \(Self.options)", in: room)
        #expect(room.text("out/monday/a.csv") == alone.stdout && room.exists("out/b.json"))
    }

    @Test func aRunThatGoesOnLabelsWhatIsNotWhole() throws {
        let room = try room()
        let command = "\"$A\" label videos \(Self.options) --recursive --output-folder out"
        _ = try actionline(command, in: room)
        _ = try room.workout("videos/monday/bad.mp4", seconds: 4)
        let outcome = try actionline(command + " --resume", in: room)
        #expect(outcome.exitCode == 0 && outcome.stderr.contains("3 videos: 1 complete, 2 kept"), "\(outcome.stderr)")
    }

    @Test func aListMayComeFromStandardInput() throws {
        let room = try room()
        let outcome = try actionline(
            "printf 'videos/b.mp4\\0videos/monday/a.mp4\\0' | \"$A\" label \(Self.options) --inputs-from - "
                + "--output-folder out", in: room)
        #expect(outcome.exitCode == 0 && room.exists("out/b.csv") && room.exists("out/monday/a.csv"))
    }

    @Test(arguments: [
        ("videos/b.mp4 videos/monday/a.mp4", "add --output-folder FOLDER"),
        ("videos --output-folder out --output-format csv,csv", "names csv twice"),
        ("videos --output-folder out -o b.csv", "--output is for one input"),
        ("videos/b.mp4 --recursive", "add --output-folder FOLDER"),
    ])
    func whatDoesNotGoTogetherIsWrongUsage(arguments: String, cause: String) throws {
        let outcome = try actionline("\"$A\" label \(arguments) \(Self.options)", in: room())
        #expect(outcome.exitCode == 64 && outcome.stderr.contains(cause), "\(outcome.stderr)")
    }

    @Test func planWorkAndMergeGiveTheBytesOfOneRun() throws {
        let room = try room()
        let outcome = try actionline(
            """
            "$A" plan "$PWD/videos/b.mp4" \(Self.options) --part 3 > units.jsonl && "$A" work < units.jsonl > answers.jsonl \
            && "$A" merge answers.jsonl --units units.jsonl --output-folder out --output-format csv,json \
            && "$A" label "$PWD/videos/b.mp4" \(Self.options) -o whole.csv -o whole.json
            """, in: room)
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(room.text("units.jsonl").split(separator: "\n").count == 3)
        #expect(!room.text("whole.csv").isEmpty && room.text("out/b.csv") == room.text("whole.csv"))
        #expect(room.text("out/b.json") == room.text("whole.json"))
    }

    @Test func aWorkerThatWasToldToStopSaysSo() throws {
        let room = try room()
        let outcome = try actionline(
            """
            "$A" plan videos/b.mp4 \(Self.options) > units.jsonl; mkfifo line
            "$A" work < line > answers.jsonl & worker=$!
            exec 3> line; cat units.jsonl >&3; until [ -s answers.jsonl ]; do sleep 0.05; done
            kill -TERM $worker; wait $worker
            """, in: room)
        #expect(outcome.exitCode == 143 && outcome.stderr.contains("stopped"), "\(outcome.stderr)")
        #expect(room.text("answers.jsonl").contains("\"outcome\":\"complete\""))
    }

    @Test func anEstimateTellsWindowsAndHours() throws {
        let outcome = try actionline("\"$A\" plan videos/b.mp4 \(Self.options) --part 3 --estimate", in: room())
        #expect(outcome.exitCode == 0)
        for word in ["units        3", "windows      8", "core-hours", "node like this", "fp32", "int8"] {
            #expect(outcome.stdout.contains(word), "\(outcome.stdout)")
        }
    }

    @Test(arguments: ["30", "source"]) func aPartOverTheNetworkBeginsAtItsOwnStretch(rate: String) throws {
        let room = Scratch()
        try room.write("served/marker", "")
        // Noise, so that a part has more bytes than a connection holds at once.
        try room.ffmpeg(
            "served/big.mp4",
            [
                "-f", "lavfi", "-i", "nullsrc=s=320x240:r=30,geq=random(1)*255:128:128,noise=alls=90", "-t", "30",
                "-c:v",
                "libx264", "-preset", "ultrafast", "-qp", "10", "-g", "30", "-pix_fmt", "yuv420p", "-movflags",
                "+faststart",
            ])
        let size = try room.bytes("served/big.mp4").count
        let server = try RangeServer(room.file("served"))
        let rest = "\(Self.options) --set window.rate=\(rate) --part 3 | sed -n 9p | \"$A\" work"
        let plan = try actionline("\"$A\" plan \(server.url("ranged"))/big.mp4 \(rest)", in: room)
        #expect(plan.exitCode == 0 && plan.stdout.contains("\"outcome\":\"complete\""), "\(plan.stderr)")
        let starts = server.requests.compactMap { $0.split(separator: "=").last?.dropLast() }.compactMap { Int($0) }
        #expect(starts.contains { $0 > size / 2 }, "\(starts) of \(size)")
        let local = try actionline("\"$A\" plan served/big.mp4 \(rest)", in: room)
        // The lines of windows, escaped as they stand in an answer.
        let windows = { (text: String) in text.components(separatedBy: #"{\"window\":"#).dropFirst() }
        #expect(windows(plan.stdout).count > 1)
        #expect(windows(plan.stdout) == windows(local.stdout))
    }
}
