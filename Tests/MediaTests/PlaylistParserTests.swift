import Media
import Testing

@Suite struct PlaylistParserTests {
    private func media(_ text: String) throws -> MediaPlaylist {
        guard case .media(let playlist) = try PlaylistParser.parse("#EXTM3U\n" + text) else {
            throw PlaylistError(line: 0, problem: "is a master playlist")
        }
        return playlist
    }

    private func problem(_ text: String) -> PlaylistError? {
        do {
            _ = try PlaylistParser.parse(text)
            return nil
        } catch { return error as? PlaylistError }
    }

    @Test func segmentsCarryTheirNumbersLengthsAndMarks() throws {
        let playlist = try media(
            """
            #EXT-X-TARGETDURATION:5
            #EXT-X-MEDIA-SEQUENCE:17
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXTINF:4.5,a title, with a comma
            a.ts
            # a comment
            #EXT-X-DISCONTINUITY
            #EXTINF:3

            b.ts?x=1
            """)
        #expect(playlist.kind == .event)
        #expect(playlist.targetSeconds == 5)
        #expect(!playlist.isEnded)
        #expect(playlist.segments.map(\.sequence) == [17, 18])
        #expect(playlist.segments.map(\.seconds) == [4.5, 3])
        #expect(playlist.segments.map(\.reference) == ["a.ts", "b.ts?x=1"])
        #expect(playlist.segments.map(\.isDiscontinuous) == [false, true])
        #expect(playlist.totalSeconds == 7.5)
    }

    @Test func byteRangesGoOnWhereTheLastOneEnded() throws {
        let playlist = try media(
            """
            #EXT-X-MAP:URI="all.mp4",BYTERANGE="700@0"
            #EXTINF:1,\r\n#EXT-X-BYTERANGE:100@700\r\nall.mp4
            #EXTINF:1,\n#EXT-X-BYTERANGE:50\nall.mp4
            #EXT-X-ENDLIST
            """)
        #expect(playlist.isEnded)
        #expect(playlist.segments.map(\.range) == [.init(offset: 700, length: 100), .init(offset: 800, length: 50)])
        #expect(playlist.segments[1].map == .init(reference: "all.mp4", range: .init(offset: 0, length: 700)))
        #expect(problem("#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:5\nx.ts")?.line == 4)
    }

    @Test func keysHoldUntilTheNextOne() throws {
        let playlist = try media(
            """
            #EXT-X-KEY:METHOD=AES-128,URI="k,1.bin",IV=0x01
            #EXTINF:1,
            a.ts
            #EXT-X-KEY:METHOD=NONE
            #EXTINF:1,
            b.ts
            """)
        #expect(playlist.segments[0].key == .init(method: "AES-128", reference: "k,1.bin", vector: "0x01"))
        #expect(playlist.segments[1].key == nil)
    }

    @Test func renditionsComeFromTheLargestDown() throws {
        let text = """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=100,CODECS="mp4a.40.2"
            sound.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=300,RESOLUTION=640x360,CODECS="avc1.64001f, mp4a.40.2"
            small.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9000,RESOLUTION=3840x2160,URI="trick.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=200,RESOLUTION=1280x720
            large.m3u8
            """
        guard case .master(let master) = try PlaylistParser.parse(text) else {
            Issue.record("no master playlist")
            return
        }
        #expect(master.fromLargest.map(\.reference) == ["large.m3u8", "small.m3u8", "sound.m3u8"])
        #expect(master.fromLargest[1].codecs == ["avc1.64001f", "mp4a.40.2"])
    }

    @Test(arguments: [
        "", "words", "\n#EXTM3U", "#EXTM3U\na.ts", "#EXTM3U\n#EXTINF:-1,\na.ts", "#EXTM3U\n#EXTINF:nan,\na.ts",
        "#EXTM3U\n#EXTINF:1e300,\na.ts", "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:-4\n", "#EXTM3U\n#EXT-X-MAP:BYTERANGE=1@2\n",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:9223372036854775807\n", "#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:0@0\na.ts",
        "#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:9223372036854775807@1\na.ts",
        "#EXTM3U\n#EXTINF:1,\na.ts\n#EXT-X-STREAM-INF:BANDWIDTH=1\nb.m3u8",
    ])
    func whatIsNoPlaylistIsRefused(_ text: String) {
        #expect(problem(text) != nil)
    }

    @Test func sizesAreBounded() {
        let line = String(repeating: "x", count: PlaylistParser.maximumLine + 1)
        #expect(problem("#EXTM3U\n#EXTINF:1,\n\(line)")?.line == 3)
        let many = String(repeating: "#EXTINF:1,\na\n", count: PlaylistParser.maximumSegments + 1)
        #expect(problem("#EXTM3U\n" + many) != nil)
        #expect(problem("#EXTM3U\n" + String(repeating: "\n", count: PlaylistParser.maximumBytes)) != nil)
    }

    @Test(arguments: [
        ("http://h/a/b.m3u8?x=/y", "s.ts", "http://h/a/s.ts"), ("http://h/a/b.m3u8", "/s.ts?q=1", "http://h/s.ts?q=1"),
        ("http://h/a/b/c.m3u8", "../s.ts", "http://h/a/s.ts"), ("http://h/a.m3u8", "../../../s.ts", "http://h/s.ts"),
        ("http://h", "s.ts", "http://h/s.ts"), ("https://u:p@h:8/a/b", "s.ts", "https://u:p@h:8/a/s.ts"),
        ("https://h/a/b", "//g/s.ts", "https://g/s.ts"), ("http://h/a/b", "?t=2", "http://h/a/b?t=2"),
        ("http://h/a/b", "https://g/s.ts", "https://g/s.ts"), ("http://h/a/b", "./c/./s.ts", "http://h/a/c/s.ts"),
        ("http://h/a/b", "file:/etc/passwd", "http://h/a/file:/etc/passwd"),
        ("http://h/a/b", "s.ts?next=file:///x", "http://h/a/s.ts?next=file:///x"),
    ])
    func addressesOnTheWebStayOnTheWeb(_ base: String, _ reference: String, _ wanted: String) throws {
        #expect(try PlaylistAddress.url(base).resolve(reference) == .url(wanted))
    }

    @Test func addressesNeverLeadToAnotherKindOfPlace() throws {
        let local = PlaylistAddress.file("/videos/list.m3u8")
        #expect(try local.resolve("a b%20?.ts") == .file("/videos/a b%20?.ts"))
        #expect(try local.resolve("/other/x.ts") == .file("/other/x.ts"))
        #expect(try local.resolve("file:///other/x.ts") == .file("/other/x.ts"))
        #expect(try local.resolve("concat:x.ts") == .file("/videos/concat:x.ts"))
        #expect(throws: MediaError.self) { try local.resolve("http://host/x.ts") }
        #expect(throws: MediaError.self) { try local.resolve("crypto+http://host/x.ts") }
        let remote = PlaylistAddress.url("http://host/list.m3u8")
        for reference in ["file:///etc/passwd", "subfile,,start,0,end,0,,:file:///x", "rtsp://h/x", "FILE:///x"] {
            #expect(throws: MediaError.self) { try remote.resolve(reference) }
        }
    }
}
