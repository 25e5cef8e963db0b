import Foundation
import Media
import TestSupport
import Testing

private let webServer = """
    import http.server, sys
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *a): pass
        def do_GET(self):
            if self.path.startswith('/secret'): self.send_error(401); return
            super().do_GET()
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """

@Suite(.enabled(if: Helper.hasPython), .serialized) struct HTTPTests {
    /// Serves a folder; gives its address.
    private func serve(_ scratch: Scratch) throws -> (helper: Helper, address: String) {
        let port = Helper.freePort()
        let program = webServer.replacingOccurrences(of: "('127.0.0.1', 0)", with: "('127.0.0.1', \(port))")
        return (try Helper("/usr/bin/python3", ["-c", program], folder: scratch.path), "http://127.0.0.1:\(port)")
    }

    private func failure(_ url: String) -> MediaError? {
        do {
            _ = try DecodedVideo(.url(url))
            return nil
        } catch { return error as? MediaError }
    }

    @Test func filesAndPlaylistsComeFromAServer() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let file = try scratch.video("plain.mp4", size: "64x48", seconds: "1")
        #expect(try DecodedVideo(.url(address + "/plain.mp4")).pixels == DecodedVideo(file).pixels)
        try scratch.ffmpeg([
            "-i", file, "-c", "copy", "-hls_time", "1", "-hls_playlist_type", "vod", scratch.file("list.m3u8"),
        ])
        #expect(try DecodedVideo(.url(address + "/list.m3u8")).pixels == DecodedVideo(file).pixels)
    }

    @Test func aSegmentThatTheServerLacksIsLost() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let file = try scratch.video("plain.mp4", size: "64x48", seconds: "4", PlaylistTests.x264)
        try scratch.ffmpeg([
            "-i", file, "-c", "copy", "-hls_time", "1", "-hls_playlist_type", "vod", scratch.file("list.m3u8"),
        ])
        let whole = try DecodedParts(.url(address + "/list.m3u8"))
        try FileManager.default.removeItem(atPath: scratch.file("list2.ts"))
        let read = try DecodedParts(.url(address + "/list.m3u8"))
        #expect(read.pixels == Array(whole.pixels[..<50] + whole.pixels[75...]))
        #expect(read.stamps == Array(whole.stamps[..<50] + whole.stamps[75...]))
        #expect(read.losses.map(\.after) == [50])
        #expect(read.readProblem?.contains("segment 3 of 4") == true)
        #expect(read.readProblem?.contains("404") == true)
    }

    @Test func aPlaylistThatNobodyExtendsIsNoBroadcast() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let file = try scratch.video("plain.mp4", size: "64x48", seconds: "4", PlaylistTests.x264)
        for kind in [["-hls_playlist_type", "event"], []] {
            try scratch.ffmpeg(
                ["-i", file, "-c", "copy", "-hls_time", "1", "-hls_list_size", "0", "-hls_flags", "omit_endlist"] + kind
                    + [scratch.file("list.m3u8")])
            // Under a name that does not tell what it is, too.
            try FileManager.default.copyItem(
                atPath: scratch.file("list.m3u8"), toPath: scratch.file("list\(kind.count)"))
            for name in ["list.m3u8", "list\(kind.count)"] {
                var input = MediaInput.url(address + "/" + name)
                input.timeoutSeconds = 0.5
                let read = try DecodedParts(input)
                #expect(read.pixels == (try DecodedVideo(file)).pixels)
                #expect(!read.info.isLive)
            }
        }
    }

    @Test func dashIsReadFromAFileAndFromAServer() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let file = try scratch.video("plain.mp4", size: "64x48", seconds: "4", PlaylistTests.x264)
        try scratch.ffmpeg(["-i", file, "-c", "copy", "-f", "dash", "-seg_duration", "1", scratch.file("list.mpd")])
        let whole = try DecodedVideo(file)
        for input in [MediaInput.file(scratch.file("list.mpd")), .url(address + "/list.mpd")] {
            let read = try DecodedParts(input)
            #expect(read.pixels == whole.pixels)
            #expect(read.times == (0..<100).map { Double($0) / 25 })
            #expect(read.readProblem == nil)
            #expect(!read.info.isLive)
        }
    }

    @Test func picturesOfAWebCameraAreShownWhenTheyCome() throws {
        let scratch = Scratch()
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.04", scratch.file("picture.jpg"),
        ])
        let port = Helper.freePort()
        // 20 pictures, 20 a second, and a pause of 1 s after the tenth: what the camera does.
        let program = """
            import http.server, time
            picture = open('picture.jpg', 'rb').read()
            class Handler(http.server.BaseHTTPRequestHandler):
                def log_message(self, *a): pass
                def do_GET(self):
                    self.send_response(200)
                    self.send_header('Content-Type', 'multipart/x-mixed-replace; boundary=frame')
                    self.end_headers()
                    for index in range(20):
                        self.wfile.write(b'--frame\\r\\nContent-Type: image/jpeg\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(picture))
                        self.wfile.write(picture + b'\\r\\n')
                        self.wfile.flush()
                        time.sleep(1 if index == 9 else 0.05)
            server = http.server.ThreadingHTTPServer(('127.0.0.1', \(port)), Handler)
            print('ready', flush=True)
            server.serve_forever()
            """
        let server = try Helper("/usr/bin/python3", ["-c", program], folder: scratch.path)
        defer { server.kill() }
        for rate in [nil, Rational(20)] {
            var input = MediaInput.url("http://127.0.0.1:\(port)/")
            input.frameRate = rate
            let demuxer = try Demuxer(input)
            var stamps: [Double] = []
            while let packet = try? demuxer.next() {
                stamps.append(packet.timeBase.seconds(try #require(packet.pts)))
            }
            #expect(stamps.count >= 19)
            let longest = try #require(zip(stamps, stamps.dropFirst()).map { $1 - $0 }.max())
            #expect(longest > 0.9)
            #expect(demuxer.video.isLive)
            #expect(demuxer.video.averageFrameRate == rate)
        }
    }

    @Test func aFileIsAFileWithoutRangesToo() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let file = try scratch.video("plain.ts", size: "64x48", seconds: "1", ["-c:v", "mpeg2video"])
        let read = try DecodedParts(.url(address + "/plain.ts"))
        #expect(read.pixels == (try DecodedVideo(file)).pixels)
        #expect(!read.info.isLive)
        #expect(!read.info.isSeekable)
    }

    @Test func answersOfTheServerAreToldApart() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        #expect(failure(address + "/none.mp4")?.kind == .open(.notFound))
        #expect(failure(address + "/secret.mp4")?.kind == .open(.unauthorized))
        try Data("words".utf8).write(to: URL(fileURLWithPath: scratch.file("text.mp4")))
        #expect(failure(address + "/text.mp4")?.kind == .open(.invalidData))
        server.kill()
        #expect(failure(address + "/none.mp4")?.kind == .open(.refused))
        let unknown = failure("http://user:geheim@nowhere.invalid/x.mp4")
        #expect(unknown?.kind == .open(.unknownHost))
        #expect(unknown?.description.contains("geheim") == false)
    }

    @Test func aPlaylistFromTheNetworkCannotReadLocalFiles() throws {
        let scratch = Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let inside = try scratch.video("inside.ts", size: "32x32", seconds: "1", ["-c:v", "mpeg2video"])
        for segment in [
            "file://\(inside)", inside, "file:\(inside)", "concat:\(inside)", "subfile,,start,0,end,0,,:\(inside)",
            "../..\(inside)",
        ] {
            let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n\(segment)\n#EXT-X-ENDLIST\n"
            try playlist.write(toFile: scratch.file("evil.m3u8"), atomically: true, encoding: .utf8)
            #expect(failure(address + "/evil.m3u8") != nil, "\(segment)")
        }
        // Nor can a list of files, nor a session description.
        try "ffconcat version 1.0\nfile '\(inside)'\n".write(
            toFile: scratch.file("list.ffconcat"), atomically: true, encoding: .utf8)
        #expect(failure(address + "/list.ffconcat") != nil)
        let description =
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
        try description.write(toFile: scratch.file("x.sdp"), atomically: true, encoding: .utf8)
        #expect(failure(address + "/x.sdp") != nil)
    }

    @Test func aSilentServerEndsInATimeout() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(descriptor, address, size)
                _ = listen(descriptor, 5)
                _ = getsockname(descriptor, address, &size)
            }
            return Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
        for scheme in ["http", "rtsp"] {
            var input = MediaInput.url("\(scheme)://127.0.0.1:\(port)/x")
            input.timeoutSeconds = 0.3
            let error = #expect(throws: MediaError.self) { try Demuxer(input) }
            #expect(error?.kind == .open(.timedOut))
        }
    }
}
