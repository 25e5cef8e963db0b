// Standard input: every kind that is recognised, and what is refused.

import Foundation
import TestSupport
import Testing

extension LiveTests {
    @Suite(.serialized) struct Pipes {
        /// ffmpeg's options for a stream of a kind, and the options that reading it needs.
        private static let kinds: [String: (write: [String], read: [String])] = [
            "matroska": (["-c", "copy", "-f", "matroska"], []),
            "mpegts": (["-c", "copy", "-f", "mpegts"], []),
            "fragmented MP4": (["-c", "copy", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"], []),
            "MP4, index first": (["-c", "copy", "-movflags", "+faststart", "-f", "mp4"], []),
            "y4m": (["-f", "yuv4mpegpipe"], []),
            "png": (["-c:v", "png", "-f", "image2pipe"], ["--framerate", "30"]),
            "jpeg": (["-c:v", "mjpeg", "-f", "image2pipe"], ["--framerate", "30"]),
            "ppm": (["-c:v", "ppm", "-f", "image2pipe"], ["--framerate", "30"]),
            "rawvideo": (
                ["-pix_fmt", "nv12", "-f", "rawvideo"],
                [
                    "--input-format", "rawvideo", "--pixel-format", "nv12", "--video-size", "160x120", "--framerate",
                    "30000/1001",
                ]
            ),
        ]

        private static let clip = Result<(scratch: Scratch, path: String), any Error> {
            let scratch = Scratch()
            return (scratch, try scratch.workout("clip.mp4", seconds: 3, filter: "scale=160:120", ["-bf", "2"]))
        }

        @Test(arguments: kinds.keys.sorted())
        func aPipeGivesTheFilesRowsByteForByte(kind: String) throws {
            let (write, read) = try #require(Self.kinds[kind])
            let scratch = Scratch()
            let file = try scratch.ffmpeg("stream", ["-i", Self.clip.get().path] + write)
            let fromFile = try Program.label(file, read)
            let options = read.joined(separator: " ")
            let fromPipe = try Program.shell(
                "cat stream | \"$ACTIONLINE\" label - --pipeline \"$PIPELINE\" \(options)", in: scratch.path)
            #expect(fromFile.exitCode == 0 && fromPipe.exitCode == 0, "\(fromFile.stderr) \(fromPipe.stderr)")
            #expect(fromFile.rows.count >= 8)
            #expect(fromPipe.stdout == fromFile.stdout)
        }

        @Test func rawFramesNeedTheirSizeAndSayHowToGiveIt() throws {
            let scratch = Scratch()
            try scratch.write("raw", [UInt8](repeating: 7, count: 100_000))
            let outcome = try Program.label("-", ["--input-format", "rawvideo"], stdin: scratch.file("raw"))
            #expect(outcome.exitCode != 0)
            #expect(outcome.stderr.contains("--video-size"), "\(outcome.stderr)")
            let formatless = try Program.label(
                "-", ["--input-format", "rawvideo", "--video-size", "64x64"], stdin: scratch.file("raw"))
            #expect(formatless.exitCode != 0 && formatless.stderr.contains("--pixel-format"))
        }

        @Test func aRawFrameThatIsCutOffIsCountedInBytesAndTheRestIsKept() throws {
            let scratch = Scratch()
            let frame = 64 * 64 * 3
            try scratch.write("raw", [UInt8](repeating: 7, count: 40 * frame + 1000))
            let options = ["--input-format", "rawvideo", "--pixel-format", "rgb24", "--video-size", "64x64"]
            let cut = try Program.label("-", options, stdin: scratch.file("raw"))
            #expect(cut.exitCode == 3)
            #expect(cut.stderr.contains("1000 of 12288 bytes"), "\(cut.stderr)")
            try scratch.write("whole", [UInt8](repeating: 7, count: 40 * frame))
            #expect(try Program.label("-", options, stdin: scratch.file("whole")).stdout == cut.stdout)
        }

        @Test func theKeyboardIsNeverRead() throws {
            let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            // TIOCSPTLCK unlocks the other end, TIOCGPTN gives its number; Glibc's posix_openpt is not imported.
            var (lock, number): (Int32, Int32) = (0, 0)
            try #require(
                master >= 0 && ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
            defer { close(master) }
            let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
            try #require(terminal >= 0)
            defer { close(terminal) }
            let run = try LiveRun("-", stdin: FileHandle(fileDescriptor: terminal))
            #expect(run.wait() == 1)
            #expect(run.stderr.contains("standard input is a terminal"), "\(run.stderr)")
        }

        @Test func anMP4WithItsIndexLastIsRefusedOnAPipeWithTheRemedy() throws {
            let scratch = Scratch()
            let file = try scratch.ffmpeg("late.mp4", ["-i", Self.clip.get().path, "-c", "copy"])
            #expect(try Program.label(file).exitCode == 0)
            let outcome = try Program.shell(
                "cat late.mp4 | \"$ACTIONLINE\" label - --pipeline \"$PIPELINE\"", in: scratch.path)
            #expect(outcome.exitCode == 1)
            #expect(outcome.stderr.contains("index at the end") && outcome.stderr.contains("faststart"))
            #expect(outcome.stdout.isEmpty)
        }

        @Test func anEmptyPipeIsAnErrorThatSaysSo() throws {
            let outcome = try Program.label("-", stdin: "/dev/null")
            #expect(outcome.exitCode == 1 && outcome.stderr.contains("it is empty"), "\(outcome.stderr)")
        }

        @Test func aPipeTreatedAsLiveTellsTheTimeOfEachWindow() throws {
            let scratch = Scratch()
            let script = """
                ffmpeg -nostdin -v error -re -i \(try Self.clip.get().path) -c copy -f mpegts - \
                | "$ACTIONLINE" label - --live --format jsonl --pipeline "$PIPELINE"
                """
            let outcome = try Program.shell(script, in: scratch.path)
            let lines = try LiveRun.lines(outcome.stdout)
            #expect(outcome.exitCode == 0, "\(outcome.stderr)")
            #expect(lines.contains { $0["window"] != nil && $0["wall_clock"] is String })
            #expect(lines.last?["complete"] as? Bool == true)
        }
    }
}
