import Foundation
import Media
import Synchronization
import Testing

/// A program that runs beside a test and is ended with it.
final class Helper {
    let process = Process()

    /// Starts `program` and waits until it prints a line.
    init(_ program: String, _ arguments: [String], folder: String) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        guard !output.fileHandleForReading.availableData.isEmpty else { throw CocoaError(.fileReadUnknown) }
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit { if process.isRunning { kill() } }

    static func succeeds(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    static let hasPython = succeeds("/usr/bin/python3", ["-c", "import http.server"])
    static let hasGStreamer = succeeds(
        "/usr/bin/python3",
        [
            "-c",
            "import gi; gi.require_version('GstRtspServer','1.0'); from gi.repository import Gst; Gst.init(None); assert Gst.ElementFactory.find('x264enc')",
        ])

    /// A port that was free a moment ago.
    static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(descriptor, address, size)
                _ = getsockname(descriptor, address, &size)
            }
            return Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
    }
}

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

private let cameraServer = """
    import sys, gi
    gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
    from gi.repository import Gst, GstRtspServer, GLib
    Gst.init(None)
    port, size, secret = sys.argv[1], sys.argv[2].split('x'), len(sys.argv) > 3
    server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(port)
    factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
    factory.set_launch('( videotestsrc is-live=true ! video/x-raw,width=%s,height=%s,framerate=25/1,format=I420 ! x264enc '
        'tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph264pay name=pay0 pt=96 config-interval=1 )' % (size[0], size[1]))
    if secret:
        auth = GstRtspServer.RTSPAuth(); token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'user')
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic('user', 'secret'), token); server.set_auth(auth)
        rights = GstRtspServer.RTSPPermissions()
        rights.add_permission_for_role('user', 'media.factory.access', True)
        rights.add_permission_for_role('user', 'media.factory.construct', True); factory.set_permissions(rights)
    server.get_mount_points().add_factory('/cam', factory); server.attach(None)
    print('ready', flush=True); GLib.MainLoop().run()
    """

@Suite(.enabled(if: Helper.hasGStreamer), .serialized) struct CameraTests {
    private func camera(_ port: Int, size: String = "160x120", secret: Bool = false) throws -> Helper {
        try Helper(
            "/usr/bin/python3", ["-c", cameraServer, "\(port)", size] + (secret ? ["secret"] : []), folder: "/tmp")
    }

    @Test func aCameraThatWasRestartedWithAnotherSizeGoesOnAfterAGap() throws {
        let port = Helper.freePort()
        var server: Helper? = try camera(port)
        let source = LiveSource(.url("rtsp://127.0.0.1:\(port)/cam"))
        var times: [Int64] = []
        var sizes: [Int] = []
        var gaps: [LiveGap] = []
        var firstAfterGap: (VideoFrame, Int)?
        try source.run { event in
            switch event {
            case .frame(let frame, _):
                times.append(frame.timestamp.pts)
                sizes.append(frame.width)
                if times.count == 15 { server?.kill() }
                if !gaps.isEmpty, firstAfterGap == nil { firstAfterGap = (frame, times.count) }
                return gaps.isEmpty || times.count < (firstAfterGap?.1 ?? 0) + 15
            case .gap(let gap): gaps.append(gap)
            case .lost: server = try camera(port, size: "96x64")
            case .connected: break
            }
            return true
        }
        server?.kill()
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(gaps.count == 1)
        #expect(firstAfterGap?.0.isKeyframe == true)
        let gap = try #require(gaps.first)
        #expect(gap.end - gap.start > 500_000 && times.contains(gap.end))
        #expect(!times.contains { $0 > gap.start && $0 < gap.end })
        #expect(sizes.first == 160 && sizes.last == 96)
        #expect(source.statistics.connections == 2 && source.statistics.gaps == 1)
    }

    @Test func wrongPasswordAndPathFailAtOnceAndNeverShowThePassword() throws {
        let port = Helper.freePort()
        let server = try camera(port, secret: true)
        defer { server.kill() }
        let lines = Mutex<[String]>([])
        MediaLog.shared.setHandler(level: .debug) { _, line in lines.withLock { $0.append(line) } }
        defer { MediaLog.shared.setHandler(nil) }
        for (address, failure) in [
            ("user:wr0ng@127.0.0.1:\(port)/cam", OpenFailure.unauthorized),
            ("user:secret@127.0.0.1:\(port)/none", .notFound),
        ] {
            let source = LiveSource(.url("rtsp://" + address))
            let error = #expect(throws: MediaError.self) { try source.run { _ in true } }
            #expect(error?.kind == .open(failure))
            #expect(error?.description.contains("wr0ng") == false && error?.description.contains("secret") == false)
        }
        var frames = 0
        let source = LiveSource(.url("rtsp://user:secret@127.0.0.1:\(port)/cam"))
        try source.run { event in
            if case .frame = event { frames += 1 }
            return frames < 5
        }
        #expect(frames == 5)
        let log = lines.withLock { $0 }.joined(separator: "\n")
        #expect(!log.contains("wr0ng") && !log.contains("user:secret"))
    }

    @Test func cancellingEndsAFrozenCameraAtOnce() throws {
        let port = Helper.freePort()
        let server = try camera(port)
        defer { server.kill() }
        var input = MediaInput.url("rtsp://127.0.0.1:\(port)/cam")
        input.rtspTransport = .udp
        let source = LiveSource(input)
        var frames = 0
        let started = ContinuousClock.now
        try source.run { event in
            if case .frame = event { frames += 1 }
            if frames == 3 {
                frames += 1
                kill(server.process.processIdentifier, SIGSTOP)
                Thread.detachNewThread {
                    usleep(200_000)
                    source.cancel()
                }
            }
            return true
        }
        #expect(frames >= 3 && source.statistics.connections == 1)
        #expect(ContinuousClock.now - started < .seconds(9))  // the read itself would wait for ten
    }
}
