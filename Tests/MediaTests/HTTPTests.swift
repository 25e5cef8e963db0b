import Foundation
import Media
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
        let scratch = try Scratch()
        let (server, address) = try serve(scratch)
        defer { server.kill() }
        let file = try scratch.video("plain.mp4", size: "64x48", seconds: "1")
        #expect(try DecodedVideo(.url(address + "/plain.mp4")).pixels == DecodedVideo(file).pixels)
        try scratch.ffmpeg([
            "-i", file, "-c", "copy", "-hls_time", "1", "-hls_playlist_type", "vod", scratch.file("list.m3u8"),
        ])
        #expect(try DecodedVideo(.url(address + "/list.m3u8")).pixels == DecodedVideo(file).pixels)
    }

    @Test func answersOfTheServerAreToldApart() throws {
        let scratch = try Scratch()
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
        let scratch = try Scratch()
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
