// Leaving packets undecoded changes nothing, whatever an encoder's structure and whatever has become of its timestamps.

import Analysis
import Foundation
import TestSupport
import Testing

/// What is done to a stream after it was encoded.
private enum Mishap: String, CaseIterable {
    case none
    /// The second half is another recording whose clock is behind, or far behind.
    case splicedBack
    case splicedFarBack
    /// A leap of 4 s and of 300 s.
    case leap
    case farLeap
    /// Every fifth timestamp is the one before.
    case repeated
    /// Shown times that copy decoding times.
    case copied
    /// Random packets are gone.
    case dropped
    /// Bytes are overwritten.
    case damaged
    /// The beginning is cut off within a group.
    case beheaded
}

struct IrregularStreamTests {
    private static let codings: [(name: String, options: [String])] = [
        ("x264", Coding.x264 + ["-g", "40", "-bf", "3"]),
        ("x264 pyramid, open", Coding.pyramid),
        (
            "x264 many references",
            Coding.x264 + ["-g", "30", "-bf", "8", "-refs", "6", "-x264-params", "b-pyramid=strict"]
        ),
        ("x264 refresh", Coding.x264 + ["-g", "60", "-x264-params", "intra-refresh=1:bframes=0"]),
        ("x264 no B", Coding.x264 + ["-g", "50", "-bf", "0"]),
        ("x265", Coding.x265),
        ("MPEG-2", Coding.mpeg2),
        ("MPEG-4", Coding.mpeg4),
        ("VP8 hidden", ["-c:v", "libvpx", "-g", "60", "-auto-alt-ref", "1", "-lag-in-frames", "10", "-b:v", "200k"]),
        ("VP9", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "40", "-b:v", "200k"]),
        ("AV1", ["-c:v", "libsvtav1", "-preset", "12", "-g", "40", "-svtav1-params", "pred-struct=2"]),
        ("MJPEG", ["-c:v", "mjpeg", "-q:v", "8"]),
    ]

    private func ffmpeg(_ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin", "-v", "quiet", "-y"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// - Returns: nil where this ffmpeg cannot make it.
    private func video(
        _ options: [String], _ container: String, _ mishap: Mishap, in folder: URL, _ random: inout SeededGenerator
    ) throws -> String? {
        func path(_ name: String) -> String { folder.appendingPathComponent("\(name).\(container)").path }
        let source = ["-f", "lavfi", "-i", "testsrc2=size=96x80:rate=25:duration=8"]
        let copies = container == "ts" || container == "mkv"
        func encode(_ name: String, _ extra: [String] = []) -> Bool { ffmpeg(source + options + extra + [path(name)]) }
        func timestamps(_ expression: String) -> Bool {
            encode("plain")
                && ffmpeg(["-i", path("plain"), "-c", "copy", "-bsf:v", "setts=\(expression)", path("out")])
        }
        let second = container == "ts" ? 90_000 : 1000
        switch mishap {
        case .none: return encode("out") ? path("out") : nil
        case .splicedBack, .splicedFarBack:
            guard container == "ts" else { return nil }
            let offset = mishap == .splicedBack ? "4.3" : "3000"
            guard encode("one", ["-output_ts_offset", offset]), encode("two") else { return nil }
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path("one")))
            bytes.append(try Data(contentsOf: URL(fileURLWithPath: path("two"))))
            try bytes.write(to: URL(fileURLWithPath: path("out")))
            return path("out")
        case .leap, .farLeap:
            let ticks = (mishap == .leap ? 4 : 300) * second
            return copies && timestamps("ts=TS+gte(N\\,110)*\(ticks)") ? path("out") : nil
        case .repeated:
            return container == "mkv" && timestamps("pts=if(mod(N\\,5)\\,PTS\\,PREV_OUTPTS):dts=DTS")
                ? path("out") : nil
        case .copied: return copies && timestamps("pts=DTS") ? path("out") : nil
        case .dropped:
            let amount = Int.random(in: 20...60, using: &random)
            guard encode("plain") else { return nil }
            return ffmpeg([
                "-i", path("plain"), "-c", "copy", "-bsf:v", "noise=drop=not(mod(n\\,\(amount)))*gt(n\\,30)",
                path("out"),
            ])
                ? path("out") : nil
        case .damaged, .beheaded:
            guard encode("plain") else { return nil }
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path("plain")))
            if mishap == .beheaded {
                guard container == "ts" else { return nil }
                bytes = bytes.dropFirst(188 * Int.random(in: 20...60, using: &random))
            } else {
                for _ in 0..<6 {
                    let place = Int.random(in: bytes.count / 4..<bytes.count - 400, using: &random)
                    for offset in 0..<Int.random(in: 1...300, using: &random) { bytes[place + offset] = 0x5A }
                }
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path("out")))
            return path("out")
        }
    }

    /// As many streams as the environment says; a few in an ordinary run.
    private static var rounds: Int {
        ProcessInfo.processInfo.environment["ACTIONLINE_STREAMS"].flatMap { Int($0) } ?? 1
    }

    @Test(arguments: 0..<codings.count)
    func leavingPacketsUndecodedChangesNothing(coding: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irregular-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (name, options) = Self.codings[coding]
        // Other streams every time only where many are asked for.
        let seed = Self.rounds > 1 ? UInt64.random(in: 0..<UInt64.max) : UInt64(coding)
        var random = SeededGenerator(seed)
        var compared = 0
        for _ in 0..<Self.rounds {
            for container in ["mp4", "mkv", "ts"] {
                for mishap in Mishap.allCases {
                    guard let path = try? video(options, container, mishap, in: folder, &random) else { continue }
                    for _ in 0..<2 {
                        let layout = Layout(
                            frames: .random(in: 1...6, using: &random), interval: .random(in: 1...12, using: &random),
                            stride: .random(in: 1...100, using: &random),
                            rate: ["source", "source", "10", "25", "60"].randomElement(using: &random)!,
                            start: [nil, nil, .random(in: 0...7, using: &random)].randomElement(using: &random)!)
                        let end = Bool.random(using: &random) ? nil : layout.start.map { $0 + 2 }
                        let context = "\(name), \(container), \(mishap), \(layout), to \(end ?? -1), seed \(seed)"
                        guard let quick = try? RecordedRun(path, layout, decodesAll: false, endSeconds: end),
                            let slow = try? RecordedRun(path, layout, decodesAll: true, endSeconds: end)
                        else { continue }
                        compared += 1
                        #expect(quick.failure == slow.failure, "\(context)")
                        #expect(quick.seen == slow.seen, "\(context)")
                        #expect(quick.rows == slow.rows, "\(context)")
                    }
                }
            }
        }
        #expect(compared > 0, "\(name): no stream could be made")
    }
}
