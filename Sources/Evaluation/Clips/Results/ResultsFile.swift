// Results in files: written in each form, and read from the two that hold everything.

import Checkpoints
import Export
import Files
import JSON

/// The forms of a file of results.
public enum ResultsFormat: String, Sendable, CaseIterable {
    /// Everything, as one object.
    case json
    /// Everything, a line a clip: the form that grows while a test runs.
    case jsonLines = "jsonl"
    /// Path, labels, best class and scores, a row a clip.
    case csv
    /// NumPy arrays.
    case npz
    /// mmaction2's `--dump`: a pickle of dictionaries with PyTorch tensors.
    case pickle = "pkl"

    /// - Throws: `ClipTestError.unknownEnding`.
    public static func forFile(_ path: String) throws -> ResultsFormat {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard path.contains("."), let format = ResultsFormat(rawValue: ending) else {
            throw ClipTestError.unknownEnding(file: path, known: allCases.map(\.rawValue))
        }
        return format
    }
}

/// Files of results.
public enum ResultsFile {
    /// Bytes of a file that is read.
    package static let longestBytes = 8 << 30
    /// Numbers of one line, or of a file that is one object.
    private static let mostValues = 200_000_000

    /// Writes a file that appears whole or not at all.
    /// - Throws: `ExportError`; `ClipTestError` where the form cannot hold the results.
    public static func write(
        _ results: ClipResults, to path: String, format: ResultsFormat? = nil, overwrite: Bool = false
    ) throws {
        let format = try format ?? ResultsFormat.forFile(path)
        let file = try OutputFile.open(path, mode: .whole, overwrite: overwrite)
        defer { file.abandon() }
        switch format {
        case .json: try writeJSON(results, to: file)
        case .jsonLines:
            try file.write(line(ResultsText.header(results.header)))
            for clip in results.clips { try file.write(line(ResultsText.clip(clip))) }
        case .csv: try ResultsTable.write(results, to: file)
        case .npz: try ScoreArrays.write(results, to: file)
        case .pickle: try ResultsPickle.write(results, to: file)
        }
        try file.commit()
    }

    static func line(_ text: String) -> [UInt8] { Array(text.utf8) + [0x0A] }

    private static func writeJSON(_ results: ClipResults, to file: OutputFile) throws {
        try file.write(Array("{\"header\":\(ResultsText.header(results.header)),\n".utf8))
        try file.write(Array("\"complete\":\(results.isComplete),\n".utf8))
        try file.write(Array("\"metrics\":\(MetricsText.json(results)),\n\"clips\":[\n".utf8))
        for (index, clip) in results.clips.enumerated() {
            try file.write(line(ResultsText.clip(clip) + (index + 1 < results.clips.count ? "," : "")))
        }
        try file.write(Array("]}\n".utf8))
    }

    /// Reads results in JSON or JSON Lines, whatever the file's name. A last line that was cut off is passed over.
    /// - Throws: `ClipTestError.notResults`.
    public static func read(_ path: String) throws -> ClipResults { try readPart(path).results }

    /// As `read`, with how many bytes at the file's beginning are whole lines of JSON Lines; nil for JSON.
    static func readPart(_ path: String) throws -> (results: ClipResults, wholeBytes: Int?) {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: longestBytes)
        } catch {
            throw ClipTestError.notResults(file: path, reason: error.description)
        }
        do {
            if bytes.starts(with: Array("{\"header\"".utf8)) { return (try whole(bytes), nil) }
            return try lines(bytes)
        } catch let problem as ResultsParser.Problem {
            throw ClipTestError.notResults(file: path, reason: problem.reason)
        } catch let failure as JSONReader.Failure {
            throw ClipTestError.notResults(file: path, reason: "byte \(failure.offset): \(failure.cause)")
        }
    }

    private static func whole(_ bytes: [UInt8]) throws -> ClipResults {
        let value = try MetadataValue(json: bytes, valueLimit: mostValues)
        guard let stated = value["header"], let clips = value["clips"]?.list else {
            throw ResultsParser.Problem(reason: "it has no header or no clips")
        }
        let header = try ResultsParser.header(stated)
        return ClipResults(header, clips: try checked(clips.map { try ResultsParser.clip($0, header) }))
    }

    private static func lines(_ bytes: [UInt8]) throws -> (ClipResults, Int?) {
        var header: ClipResults.Header?
        var clips: [TestedClip] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let value = try MetadataValue(json: Array(bytes[start..<end]), valueLimit: mostValues)
            if let header {
                clips.append(try ResultsParser.clip(value, header))
            } else {
                header = try ResultsParser.header(value)
            }
            start = end + 1
        }
        guard let header else { throw ResultsParser.Problem(reason: "it has no whole line") }
        return (ClipResults(header, clips: try checked(clips)), start)
    }

    private static func checked(_ clips: [TestedClip]) throws -> [TestedClip] {
        var seen = Set<Int>()
        for clip in clips where !seen.insert(clip.index).inserted {
            throw ResultsParser.Problem(reason: "it holds clip \(clip.index) twice")
        }
        return clips
    }
}
