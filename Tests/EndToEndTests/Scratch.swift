// Where tests put files, and the media that they make.

import Foundation
import TestSupport
import Testing

/// The repository's samples.
enum Samples {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path
    static let workout = folder + "/workout.mp4"
    static let pipeline = folder + "/figure-actions.yaml"
    static let checkpoint = folder + "/figure-actions.pth"
}

extension Scratch {
    /// The sample video's first seconds; `encoding` replaces its own coding.
    func workout(
        _ name: String, seconds: Int, from start: Int = 0, filter: String? = nil, _ encoding: [String] = ["-c", "copy"]
    ) throws -> String {
        var arguments = ["-ss", "\(start)", "-i", Samples.workout, "-t", "\(seconds)"]
        if let filter { arguments += ["-vf", filter] }
        return try ffmpeg(name, arguments + encoding)
    }
}

/// A CSV with a header, as dictionaries.
func table(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { line in
        Dictionary(zip(header.map(String.init), line.map(String.init)), uniquingKeysWith: { first, _ in first })
    }
}

func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
