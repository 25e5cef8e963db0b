// All that the timelines of an archive depend on beside their videos, as one checksum.

import Clips
import Export
import Files
import Glibc
import Media
import SystemPackage

extension ArchiveRun {
    /// Equal for equal settings, model and formats.
    func checksum(_ classifier: any ClipClassifier) throws -> String {
        let model = pipeline.configuration
        let parts: [String] = [
            "\(model)", classifier.modelFingerprint ?? pipeline.name, "\(pipeline.grid)", "\(pipeline.rate)",
            "\(pipeline.scale)", pipeline.crop.rawValue, "\(pipeline.normalization)", "\(pipeline.aggregate)",
            "\(pipeline.gapSeconds as Any)", "\(pipeline.labels.names)", "\(options.startSeconds as Any)",
            "\(options.endSeconds as Any)", "\(input.streamIndex as Any)", "\(input.format as Any)",
            "\(input.frameRate as Any)",
        ]
        let formats = outputs.map { output in
            let options = output.options
            let columns = options.columns.map(\.rawValue).sorted()
            return "\(output.format.name) \(options.top) \(options.rows) \(options.timeDecimals) \(columns)"
        }
        var sum = SHA256()
        sum.update(Array((parts + formats).joined(separator: "\n").utf8))
        return String(sum.finishHex().prefix(16))
    }

    /// Makes a folder, and those in it that outputs of such names need.
    static func makeFolders(_ names: [String], in folder: String) throws {
        try makeFolder(folder)
        for folder in Set(names.map { PathParts("\(folder)/\($0)").folder }).sorted() { try makeFolder(folder) }
    }

    /// Makes a folder and those above it.
    private static func makeFolder(_ path: String) throws {
        if path.isEmpty || path == "/" || path == "." { return }
        if mkdir(path) == 0 { return }
        var code = errno
        if code == ENOENT {
            try makeFolder(PathParts(path).folder)
            if mkdir(path) == 0 { return }
            code = errno
        }
        var status = stat()
        let isFolder = path.withSystemPath { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
        guard code == EEXIST, isFolder else {
            throw ExportError.failed("create the folder", path, code)
        }
    }

    private static func mkdir(_ path: String) -> Int32 { path.withSystemPath { Glibc.mkdir($0, 0o777) } }
}
