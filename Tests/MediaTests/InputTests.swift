import Foundation
import Media
import TestSupport
import Testing

@Suite struct InputTests {
    @Test(arguments: [
        ("rtsp://user:secret@camera/stream", "rtsp://***@camera/stream"),
        ("open rtsp://a:b@c:554/x?token=abc&y=1 failed", "open rtsp://***@c:554/x?token=***&y=1 failed"),
        ("rtsp://user:p@ss:w/rd@cam:554/x", "rtsp://***@cam:554/x"),
        ("https://host/live.m3u8?auth=1234;sig=zz&n=2#f", "https://host/live.m3u8?auth=***;sig=***&n=2#f"),
        ("http://host.net:80/mail@me", "http://host.net:80/mail@me"), ("rtsp://me:12/3@cam/x", "rtsp://***@cam/x"),
        ("rtsp://u:p@a/1 and rtsp://v:q@b/2", "rtsp://***@a/1 and rtsp://***@b/2"),
        ("srt://h:1?passphrase=geheim&mode=caller", "srt://h:1?passphrase=***&mode=caller"),
        ("a plain = sign, x=3", "a plain = sign, x=3"),
        ("rtsp://u:p'q\"r <s>@cam/x", "rtsp://***@cam/x"),
        ("cannot open \"rtsp://u:p@ q@cam\"", "cannot open \"rtsp://***@cam\""),
        ("rtmp://live.host/app/abcd-1234", "rtmp://live.host/app/***"),
        ("rtmps://h/app/key?x=1", "rtmps://h/app/***?x=1"),
        ("srt://h:1?streamid=#!::r=cam,u=me&latency=2", "srt://h:1?streamid=***&latency=2"),
        ("rtmp://host/app", "rtmp://host/app"),
        ("unknown key \"rtsp://user:pa/ss\"; known", "unknown key \"rtsp://*** known"),
        ("\"rtsp://camera:554/x\": refused", "\"rtsp://camera:554/x\": refused"),
        ("srt://h:1?passphrase=a&b$c&mode=caller", "srt://h:1?passphrase=***&mode=caller"),
        ("/videos/gym.mp4", "/videos/gym.mp4"),
        ("password=1234", "password=***"),
    ])
    func credentialsAreTakenOut(text: String, expected: String) { #expect(redacted(text) == expected) }

    @Test(arguments: [
        ("rtsp://user:secret@camera/stream", "rtsp://***@camera/stream"), ("rtsp://u@h", "rtsp"),
        ("--output", "--output"),
        ("x?key=1", "x?key=1"),
    ])
    func anArgumentIsMaskedWithinItsLength(argument: String, shown: String) {
        let masked = ProcessTitle.mask(Array(argument.utf8))
        #expect(masked.count == argument.utf8.count)
        let text = String(decoding: masked.prefix { $0 != 0 }, as: UTF8.self)
        #expect(text == shown || (argument.contains("key=") && !text.contains("=1")))
    }

    @Test func namesAreTakenForWhatTheyAre() throws {
        let scratch = Scratch()
        #expect(MediaInput.recognize("-") == .standardInput)
        #expect(MediaInput.recognize("rtsp://a/b").source == .url("rtsp://a/b"))
        #expect(MediaInput.recognize("a:b.mp4").source == .file("a:b.mp4"))
        #expect(MediaInput.recognize("http.mp4").source == .file("http.mp4"))
        #expect(MediaInput.recognize("file:///tmp/a%20b.mp4").source == .file("/tmp/a b.mp4"))
        #expect(MediaInput.recognize(scratch.path).source == .imageFolder(scratch.path))
        #expect(MediaInput.recognize("frames/%05d.jpg").source == .imagePattern("frames/%05d.jpg"))
        #expect(MediaInput.recognize("100%done.mp4").source == .file("100%done.mp4"))
        #expect(MediaInput.recognize("/dev/null").source == .device("/dev/null"))
        let odd = scratch.file("%d.jpg")
        try Data([1]).write(to: URL(fileURLWithPath: odd))
        #expect(MediaInput.recognize(odd).source == .file(odd))
    }

    @Test(arguments: ["a:b.mp4", "http:%03d.mp4", "-", "%d.mp4", "concat:x|y.mp4", "a'b\"c d.mp4", "ü/日本.mp4"])
    func namesOfAnyKindAreOpenedAsFiles(name: String) throws {
        let scratch = Scratch()
        let plain = try scratch.video("plain.mp4", size: "32x32", seconds: "0.2")
        let path = scratch.file(name.replacingOccurrences(of: "/", with: "_"))
        try FileManager.default.moveItem(atPath: plain, toPath: path)
        #expect(try DecodedVideo(path).frames.count == 5)
    }

    @Test func rawFramesNeedTheirSizeAndFormat() {
        var input = MediaInput.file("/nonexistent.raw")
        input.format = "rawvideo"
        #expect(throws: MediaError.self) { try Demuxer(input) }
        let message = { (input: MediaInput) in
            do {
                _ = try Demuxer(input)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message(input).contains("need their size; state it, such as 1280x720"))
        input.videoSize = VideoSize(width: 4, height: 4)
        #expect(message(input).contains("need their pixel format; state it, such as rgb24"))
        input.pixelFormat = "rgb42"
        #expect(message(input).contains("libav knows no pixel format \"rgb42\""))
    }

    @Test(arguments: ["rgb24", "bgr24", "yuv420p", "nv12", "gray", "rgba", "yuyv422", "gbrp", "yuv422p10le"])
    func rawFramesAreReadAsDeclaredAndACutOffOneIsLeftOut(format: String) throws {
        let scratch = Scratch()
        let path = try scratch.video(
            "raw.bin", size: "32x24", rate: "5", seconds: "2", ["-f", "rawvideo", "-pix_fmt", format])
        var input = MediaInput.file(path)
        input.pixelFormat = format
        input.videoSize = VideoSize(parsing: "32x24")
        input.frameRate = Rational(parsing: "30000/1001")
        let whole = try DecodedVideo(input)
        #expect(whole.frames.count == 10 && whole.readProblem == nil)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(Data(whole.pixels.joined()) == bytes)
        for (index, time) in whole.times.enumerated() { #expect(abs(time - Double(index) * 1001 / 30_000) < 1e-9) }
        try bytes.prefix(bytes.count - 100).write(to: URL(fileURLWithPath: path))
        let cut = try DecodedVideo(input)
        #expect(cut.pixels == Array(whole.pixels.prefix(9)))
        #expect(cut.readProblem?.contains("\(bytes.count / 10 - 100) of \(bytes.count / 10) bytes") == true)
    }

    /// Opens the bytes as they come through a pipe.
    private func piped(_ path: String, _ change: (inout MediaInput) -> Void = { _ in }) throws -> DecodedVideo {
        let pipe = Pipe()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        signal(SIGPIPE, SIG_IGN)
        let writer = Thread {
            try? pipe.fileHandleForWriting.write(contentsOf: bytes)
            try? pipe.fileHandleForWriting.close()
        }
        writer.start()
        var input = MediaInput.standardInput
        input.standardInputDescriptor = pipe.fileHandleForReading.fileDescriptor
        change(&input)
        defer { try? pipe.fileHandleForReading.close() }
        return try DecodedVideo(input)
    }

    @Test(arguments: [
        ("a.mkv", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]),
        ("a.ts", ["-c:v", "mpeg2video", "-bf", "2"]),
        ("front.mp4", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]),
        ("pieces.mp4", ["-c:v", "mpeg4", "-movflags", "frag_keyframe+empty_moov"]), ("a.y4m", ["-pix_fmt", "yuv420p"]),
        ("a.png", ["-c:v", "png", "-f", "image2pipe"]), ("a.mjpeg", ["-c:v", "mjpeg", "-f", "image2pipe"]),
        ("a.ppm", ["-c:v", "ppm", "-f", "image2pipe"]), ("a.avi", ["-c:v", "mpeg4"]), ("a.flv", ["-c:v", "flv1"]),
    ])
    func aFileAndTheSameFilePipedGiveTheSame(name: String, options: [String]) throws {
        let scratch = Scratch()
        let path = try scratch.video(name, size: "64x48", seconds: "1.2", options)
        let through = try piped(path)
        let direct = try DecodedVideo(path)
        #expect(through.frames.count == 30)
        #expect(through.pixels == direct.pixels)
        #expect(through.frames.map(\.pts) == direct.frames.map(\.pts))
        if name.hasSuffix("png") || name.hasSuffix("ppm") || name.hasSuffix("mjpeg") {
            #expect(try piped(path) { $0.frameRate = Rational(5) }.times == (0..<30).map { Double($0) / 5 })
        }
    }

    @Test func aPipeThatCannotBeReadSaysWhatToDo() throws {
        let scratch = Scratch()
        let message = { (path: String) in
            do {
                _ = try piped(path)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message(try scratch.video("back.mp4", seconds: "1")).contains("-movflags +faststart"))
        let empty = scratch.file("empty")
        try Data().write(to: URL(fileURLWithPath: empty))
        #expect(message(empty) == "cannot open \"standard input\": it is empty")
        let text = scratch.file("text")
        try Data(String(repeating: "words ", count: 5000).utf8).write(to: URL(fileURLWithPath: text))
        #expect(message(text).hasPrefix("cannot open \"standard input\""))
        // A regular file as standard input can be read to its end first.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: try scratch.video("back.mp4", seconds: "1")))
        var input = MediaInput.standardInput
        input.standardInputDescriptor = file.fileDescriptor
        #expect(try DecodedVideo(input).frames.count == 25)
    }

    @Test func waitingForAPipeCanBeCancelled() throws {
        let pipe = Pipe()
        var input = MediaInput.standardInput
        input.standardInputDescriptor = pipe.fileHandleForReading.fileDescriptor
        let deadline = InterruptDeadline()
        Thread.detachNewThread {
            usleep(50_000)
            deadline.cancel()
        }
        let error = #expect(throws: MediaError.self) { try Demuxer(input, deadline: deadline) }
        #expect(error?.kind == .cancelled)
        try pipe.fileHandleForWriting.close()
    }

    @Test func imagesOfAFolderComeInNaturalOrder() throws {
        let scratch = Scratch()
        let folder = scratch.file("frames")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=48x32:rate=12:duration=1", "-start_number", "1", folder + "/img%d.png",
        ])
        try Data("not an image".utf8).write(to: URL(fileURLWithPath: folder + "/notes.txt"))
        let video = try DecodedVideo(MediaInput(.imageFolder(folder)))
        #expect(video.frames.count == 12 && video.info.frameCount == 12)
        #expect(video.times == (0..<12).map { Double($0) / 25 })
        let reference = try scratch.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=48x32:rate=12:duration=1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
        ])
        #expect(Data(video.pixels.joined()) == reference)
        // By pattern, at a rate, from any number on, across a hole.
        try FileManager.default.removeItem(atPath: folder + "/img1.png")
        try FileManager.default.removeItem(atPath: folder + "/img7.png")
        var input = MediaInput.recognize(folder + "/img%d.png")
        input.frameRate = Rational(10)
        let some = try DecodedVideo(input)
        #expect(some.times == (0..<10).map { Double($0) / 10 })
        let demuxer = try Demuxer(input)
        #expect(try demuxer.seek(to: 4)?.pts == 4)
        #expect(try demuxer.next()?.pts == 4)
    }

    @Test func aFolderWithoutImagesOrWithDifferentKindsIsRefused() throws {
        let scratch = Scratch()
        #expect(throws: MediaError.self) { try Demuxer(MediaInput(.imageFolder(scratch.path))) }
        try Data([0]).write(to: URL(fileURLWithPath: scratch.file("a.png")))
        try Data([0]).write(to: URL(fileURLWithPath: scratch.file("b.jpg")))
        let error = #expect(throws: MediaError.self) { try Demuxer(MediaInput(.imageFolder(scratch.path))) }
        #expect(error?.description.contains("different kinds (jpg, png)") == true)
    }

    @Test func aLocalPlaylistReadsItsSegmentsButNeverTheNetwork() throws {
        let scratch = Scratch()
        try scratch.video("part.ts", size: "32x32", seconds: "1", ["-c:v", "mpeg2video"])
        let playlist = { (segment: String) in
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n\(segment)\n#EXT-X-ENDLIST\n"
        }
        let local = scratch.file("local.m3u8")
        try playlist("part.ts").write(toFile: local, atomically: true, encoding: .utf8)
        #expect(try DecodedVideo(local).frames.count == 25)
        let remote = scratch.file("remote.m3u8")
        try playlist("http://127.0.0.1:9/part.ts").write(toFile: remote, atomically: true, encoding: .utf8)
        #expect(throws: MediaError.self) { try DecodedVideo(remote) }
    }

    @Test func anUnknownSchemeIsRefused() {
        for url in ["concat://a", "subfile://x", "pipe://0", "nonsense://x"] {
            let error = #expect(throws: MediaError.self) { try Demuxer(.url(url)) }
            #expect(error?.kind == .usage)
        }
    }
}
