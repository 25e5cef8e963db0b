import Foundation
import Media
import Synchronization
import Testing

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

    @Test func aCameraThatWasRestartedWithAnotherSizeGoesOnWithAKeyframe() throws {
        let port = Helper.freePort()
        var server: Helper? = try camera(port)
        let source = LiveSource(.url("rtsp://127.0.0.1:\(port)/cam"))
        var packets: [(connection: Int, isKeyframe: Bool)] = []
        var sizes: [Int] = []
        try source.run { event in
            switch event {
            case .packet(let packet, _, _):
                packets.append((sizes.count, packet.isKeyframe))
                if packets.count == 15 { server?.kill() }
                return packets.count { $0.connection == 2 } < 15
            case .lost: server = try camera(port, size: "96x64")
            case .connected(let video, _): sizes.append(video.width)
            case .ended: break
            }
            return true
        }
        server?.kill()
        #expect(sizes == [160, 96])
        #expect(packets.first { $0.connection == 2 }?.isKeyframe == true)
        #expect(source.statistics.connections == 2)
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
            if case .packet = event { frames += 1 }
            return frames < 5
        }
        #expect(frames == 5)
        let log = lines.withLock { $0 }.joined(separator: "\n")
        #expect(!log.contains("wr0ng") && !log.contains("user:secret"))
    }

    @Test(.timeLimit(.minutes(1))) func cancellingEndsAFrozenCamera() throws {
        let port = Helper.freePort()
        let server = try camera(port)
        defer { server.kill() }
        var input = MediaInput.url("rtsp://127.0.0.1:\(port)/cam")
        input.rtspTransport = .udp
        // Longer than the test may take: only the cancellation ends the read.
        input.timeoutSeconds = 3600
        let source = LiveSource(input)
        var frames = 0
        try source.run { event in
            if case .packet = event { frames += 1 }
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
    }
}
