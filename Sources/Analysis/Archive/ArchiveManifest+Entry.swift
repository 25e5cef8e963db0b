// What a manifest says of one video.

import Foundation
import Glibc
import JSON

extension ArchiveManifest {
    /// A video as it was when it was labelled.
    package struct Version: Sendable, Equatable {
        package var bytes: Int
        /// Seconds since 1970.
        package var modified: Double

        /// nil for what is no file.
        package init?(_ path: String) {
            var status = stat()
            guard path.withSystemPath({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else {
                return nil
            }
            bytes = Int(status.st_size)
            modified = Double(status.st_mtim.tv_sec) + (Double(status.st_mtim.tv_nsec) / 1e6).rounded(.down) / 1e3
        }

        init(bytes: Int, modified: Double) {
            self.bytes = bytes
            self.modified = modified
        }
    }

    package struct Entry: Sendable, Equatable {
        package var input: String
        package var outputs: [String]
        package var outcome: OutcomeWord
        package var reason: String?
        package var seconds: Double
        package var windows: Int
        package var videoSeconds: Double
        package var settings: String
        package var version: Version?
    }

}

extension ArchiveManifest.Entry {
    /// The line that stands for it, with its end.
    var line: String {
        func decimal(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
        let outputs = outputs.map(Self.quoted).joined(separator: ",")
        return "{\"input\":\(Self.quoted(input)),\"outputs\":[\(outputs)],\"outcome\":\"\(outcome.rawValue)\","
            + "\"reason\":\(reason.map(Self.quoted) ?? "null"),\"seconds\":\(decimal(seconds)),"
            + "\"windows\":\(windows),\"video_seconds\":\(decimal(videoSeconds)),"
            + "\"settings\":\(Self.quoted(settings)),\"bytes\":\(version.map { "\($0.bytes)" } ?? "null"),"
            + "\"modified\":\(version.map { decimal($0.modified) } ?? "null")}\n"
    }

    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.append(json: text, escaping: .unprintable)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a line.
    init(_ line: ArraySlice<UInt8>) throws(JSONReader.Failure) {
        self.init(
            input: "", outputs: [], outcome: .failed, reason: nil, seconds: 0, windows: 0, videoSeconds: 0,
            settings: "",
            version: nil)
        var reader = JSONReader(line)
        var (bytes, modified): (Int?, Double?) = (nil, nil)
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "input": input = try reader.string()
            case "settings": settings = try reader.string()
            case "outputs": outputs = try reader.texts()
            case "outcome": outcome = try reader.outcome()
            case "windows": windows = try reader.number().integer ?? 0
            case "seconds": seconds = try reader.number().double ?? 0
            case "video_seconds": videoSeconds = try reader.number().double ?? 0
            case "bytes" where try reader.kind() == .number: bytes = try reader.number().integer
            case "modified" where try reader.kind() == .number: modified = try reader.number().double
            case "reason" where try reader.kind() == .string: reason = try reader.string()
            default: try reader.skip()
            }
        }
        try reader.end()
        guard !input.isEmpty else { throw reader.failure("it names no \"input\"") }
        if let bytes, let modified { version = ArchiveManifest.Version(bytes: bytes, modified: modified) }
    }
}
