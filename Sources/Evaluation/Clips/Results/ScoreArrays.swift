// Results and features as NumPy arrays.

import Export
import Files

/// `.npz` files. Every array has a row a clip in the list's order; a clip that could not be read has NaN in its row.
public enum ScoreArrays {
    /// Arrays: scores [clips, classes], labels [clips] (of several classes a clip: [clips, classes] of 0 and 1), clips (their
    /// places in the list), paths, classes, protocol.
    static func write(_ results: ClipResults, to file: OutputFile) throws {
        let classes = results.header.classes.count
        let clips = results.clips
        var archive = NumPyArchive(name: file.name)
        try archive.add(
            "scores",
            .float32(shape: [clips.count, classes], clips.flatMap { $0.scores ?? missing(classes) }))
        if clips.contains(where: { $0.labels.count > 1 }) {
            try archive.add(
                "labels",
                .uint8(
                    shape: [clips.count, classes],
                    clips.flatMap { clip in (0..<classes).map { clip.labels.contains($0) ? 1 : 0 } }))
        } else {
            try archive.add("labels", .int64(shape: [clips.count], clips.map { Int64($0.labels[0]) }))
        }
        try addPlaces(results, to: &archive)
        try archive.add("classes", .text(shape: [classes], results.header.classes.names))
        try file.write(archive.finish())
    }

    /// Writes the features: features [clips, width], clips, paths, protocol.
    /// - Throws: `ClipTestError.noFeatures` when they were not kept; `ExportError`.
    public static func writeFeatures(_ results: ClipResults, to path: String, overwrite: Bool = false) throws {
        guard let width = results.clips.lazy.compactMap(\.features?.count).first,
            results.clips.allSatisfy({ $0.failure != nil || $0.features?.count == width })
        else { throw ClipTestError.noFeatures }
        let file = try OutputFile.open(path, mode: .whole, overwrite: overwrite)
        defer { file.abandon() }
        var archive = NumPyArchive(name: path)
        try archive.add(
            "features",
            .float32(
                shape: [results.clips.count, width], results.clips.flatMap { $0.features ?? missing(width) }))
        try addPlaces(results, to: &archive)
        try file.write(archive.finish())
        try file.commit()
    }

    private static func addPlaces(_ results: ClipResults, to archive: inout NumPyArchive) throws {
        let clips = results.clips
        try archive.add("clips", .int64(shape: [clips.count], clips.map { Int64($0.index) }))
        try archive.add("paths", .text(shape: [clips.count], clips.map(\.name.printable)))
        try archive.add("protocol", .text(shape: [], [results.header.protocolText]))
    }

    private static func missing(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count) }
}
