// Which inputs are one container, and which are made of parts.

enum ReaderOpening {
    /// - Throws: as `Demuxer.init`.
    static func open(_ input: MediaInput, deadline: InterruptDeadline) throws -> any PacketReader {
        if let parts = try parts(of: input, deadline: deadline) { return parts }
        if input.isTimed { deadline.arm(seconds: input.timeoutSeconds) }
        let opened: InputOpening.Opened
        do {
            opened = try InputOpening.open(input, deadline: deadline)
        } catch let error as MediaError where error.kind == .open(.other) {
            guard let parts = try reopen(input, deadline: deadline) else { throw error }
            return parts
        }
        return try ContainerReader(input, deadline: deadline) { opened }
    }

    /// The parts of `input`; nil where libav reads it as it is.
    /// - Throws: `MediaError` when it is made of parts and they cannot be opened.
    private static func parts(of input: MediaInput, deadline: InterruptDeadline) throws -> PartReader? {
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
                return try join(parts, input, deadline)
            }
        default: break
        }
        return try PlaylistOpening.open(input, deadline: deadline)
    }

    /// The parts of an address that turned out to be a playlist when libav opened it; nil where it is none.
    private static func reopen(_ input: MediaInput, deadline: InterruptDeadline) throws -> PartReader? {
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
        return try join(parts, input, deadline)
    }

    private static func join(_ parts: [MediaInput], _ input: MediaInput, _ deadline: InterruptDeadline) throws
        -> PartReader
    {
        let recordings = try RecordingParts(parts) { try open($0, deadline: deadline) }
        return try PartReader(recordings, name: input.displayName, deadline: deadline)
    }
}
