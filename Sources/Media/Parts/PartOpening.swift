// Which inputs are made of parts.

enum PartOpening {
    /// The parts of `input`; nil where libav reads it as it is.
    /// - Throws: `MediaError` when it is made of parts and they cannot be opened.
    static func open(_ input: MediaInput, deadline: InterruptDeadline) throws -> PartReader? {
        switch input.source {
        case .recordings(let paths): return try reader(paths, input, deadline)
        case .file(let path) where input.format == nil || input.format == "concat":
            if let paths = try RecordingList.read(path) { return try reader(paths, input, deadline) }
            if input.byteRange == nil, let links = OggLinks.of(path) {
                let parts = links.map { range in
                    var part = input
                    part.byteRange = range
                    return part
                }
                return try PartReader(RecordingParts(parts, deadline: deadline), name: input.displayName)
            }
        default: break
        }
        return try PlaylistOpening.open(input, deadline: deadline)
    }

    /// The parts of an address that turned out to be a playlist when libav opened it; nil where it is none.
    static func reopen(_ input: MediaInput, deadline: InterruptDeadline) throws -> PartReader? {
        guard case .url(let url) = input.source, ["http", "https"].contains(InputPolicy.scheme(of: url)),
            input.format == nil
        else { return nil }
        return try PlaylistOpening.read(.url(url), input: input, deadline: deadline)
    }

    private static func reader(_ paths: [String], _ input: MediaInput, _ deadline: InterruptDeadline) throws
        -> PartReader
    {
        let parts = paths.map { path in
            var part = input
            part.format = nil
            part.source = .file(path)
            return part
        }
        return try PartReader(RecordingParts(parts, deadline: deadline), name: input.displayName)
    }
}
