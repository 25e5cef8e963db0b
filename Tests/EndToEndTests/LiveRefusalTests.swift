// What fails at once, what strangers' playlists may not open, and what never shows a password.

import Foundation
import TestSupport
import Testing

extension LiveTests {
    @Suite(.serialized) struct Refusals {
        @Test func whatCannotHealFailsAtOnceWithoutShowingThePassword() throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port, ["--login", "user:right"])
            defer { camera.end() }
            let login = "us3r:g3heim@"
            for (url, words) in [
                (Camera.url(port, login: login), "401"),
                (Camera.url(port, path: "none", login: "user:right@"), "404"),
                ("rtsp://\(login)camera.invalid/cam", "unknown host \"camera.invalid\""),
                ("http://\(login)camera.invalid/cam.m3u8?token=g3heim", "unknown host \"camera.invalid\""),
            ] {
                let run = try LiveRun(url)
                // Without the server's answer it would try again without end.
                #expect(run.wait() == 1)
                #expect(run.stderr.contains(words), "\(run.stderr)")
                let written = try run.everythingWritten()
                for secret in ["g3heim", "us3r", "user:right"] { #expect(!written.contains(secret), "\(written)") }
                #expect(!FileManager.default.fileExists(atPath: run.scratch.file("out.jsonl")))
            }
        }

        @Test func aPasswordThatWorksIsShownNowhere() throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port, ["--login", "us3r:g3heim"])
            let run = try LiveRun(
                Camera.url(port, login: "us3r:g3heim@"),
                ["--output", "out.jsonl", "--output", "out.json", "--output", "out.csv", "--stats"])
            try run.untilMoreWindows(2)
            camera.end()
            try run.until("a reconnection is tried") { run.stderr.contains("refused; trying again") }
            #expect(try run.stop() == 143)
            let written = try run.everythingWritten()
            #expect(written.contains("rtsp://***@127.0.0.1"))
            #expect(!written.contains("g3heim") && !written.contains("us3r"), "\(written)")
        }

        @Test func filesAndPlaylistsComeFromTheWeb() throws {
            let scratch = Scratch()
            let clip = try scratch.workout("clip.mp4", seconds: 4)
            try scratch.ffmpeg("list.m3u8", ["-i", clip, "-c", "copy", "-hls_time", "1", "-hls_list_size", "0"])
            let server = try WebServer(scratch.path)
            let local = try Program.label(clip)
            #expect(local.rows.count >= 12)
            #expect(try Program.label(server.address + "/clip.mp4").stdout == local.stdout)
            let list = try Program.label(server.address + "/list.m3u8")
            #expect(list.exitCode == 0 && list.stdout == local.stdout, "\(list.stderr)")
            let missing = try Program.label(server.address + "/none.mp4")
            #expect(missing.exitCode == 1 && missing.stderr.contains("404"))
        }

        @Test func aPlaylistWithoutAnEndIsLive() throws {
            let scratch = Scratch()
            let clip = try scratch.workout("clip.mp4", seconds: 12, ["-g", "30"])
            // One process: an orphan of a shell would keep Foundation waiting for the shell.
            let writer = try Companion(
                "/bin/bash",
                [
                    "-c",
                    """
                    echo ready; exec ffmpeg -nostdin -v error -re -stream_loop -1 -i \(clip) -c copy -f hls -hls_time 1 \
                    -hls_list_size 4 -hls_flags delete_segments live.m3u8
                    """,
                ], folder: scratch.path)
            defer { writer.end() }
            let limit = ContinuousClock.now + .seconds(20)
            while !FileManager.default.fileExists(atPath: scratch.file("live.m3u8")), ContinuousClock.now < limit {
                usleep(100_000)
            }
            let server = try WebServer(scratch.path)
            let run = try LiveRun(server.address + "/live.m3u8")
            try run.untilMoreWindows(6)
            #expect(try run.stop() == 143, "\(run.stderr)")
            #expect(try run.windows().allSatisfy { $0["wall_clock"] is String })
        }

        @Test func whatComesFromTheNetworkReadsNoLocalFile() throws {
            let scratch = Scratch()
            let secret = try scratch.workout("secret.ts", seconds: 2)
            let outside = Scratch()
            let server = try WebServer(outside.path)
            let head = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n"
            let list = { (entry: String) in head + "#EXTINF:1,\n\(entry)\n#EXT-X-ENDLIST\n" }
            let traps = [
                "passwd.m3u8": list("file:///etc/passwd"), "url.m3u8": list("file://\(secret)"),
                "path.m3u8": list(secret), "concat.m3u8": list("concat:\(secret)"),
                "subfile.m3u8": list("subfile,,start,0,end,0,,:\(secret)"),
                "key.m3u8": head + "#EXT-X-KEY:METHOD=AES-128,URI=\"file:///etc/passwd\"\n#EXTINF:1,\nx.ts\n",
                "list.ffconcat": "ffconcat version 1.0\nfile '\(secret)'\n",
                "master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile://\(secret)\n",
            ]
            for (name, text) in traps.sorted(by: { $0.key < $1.key }) {
                try outside.write(name, text.utf8)
                let outcome = try Program.label(server.address + "/" + name, ["--timeout", "2"])
                #expect(outcome.exitCode == 1, "\(name): \(outcome.stderr)")
                #expect(outcome.rows.isEmpty && !outcome.stderr.contains("root:"), "\(name)")
                // Nor through a pipe.
                let piped = try Program.label("-", stdin: outside.file(name))
                #expect(piped.exitCode == 1 && piped.rows.isEmpty, "\(name): \(piped.stderr)")
            }
            // Nor does a list on disk go online.
            try outside.write("online.m3u8", list(server.address + "/secret.ts").utf8)
            try FileManager.default.copyItem(atPath: secret, toPath: outside.file("secret.ts"))
            #expect(try Program.label(outside.file("online.m3u8")).exitCode == 1)
        }

        @Test func optionsThatDoNotFitTheInputAreRefused() throws {
            let scratch = Scratch()
            let clip = try scratch.workout("clip.mp4", seconds: 2)
            let rotated = try Program.label(clip, ["--rotate", "1h", "--output", scratch.file("x.csv")])
            #expect(rotated.exitCode == 64 && rotated.stderr.contains("--rotate is for live input"))
            let resumed = try Program.label(
                "rtsp://127.0.0.1/cam", ["--resume", "--output", scratch.file("x.jsonl")])
            #expect(resumed.exitCode == 64 && resumed.stderr.contains("--resume is for files"))
            let unknown = try Program.label("gopher://127.0.0.1/x")
            #expect(unknown.exitCode == 1 && unknown.stderr.contains("not a scheme"))
        }
    }
}
