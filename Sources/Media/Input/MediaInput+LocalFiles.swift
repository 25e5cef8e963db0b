// Which files of this machine an input consists of.

import Files

extension MediaInput {
    /// The files that opening the input reads; those that a playlist names included.
    package var localFiles: [String] {
        switch source {
        case .file(let path): [path] + playlistEntries(path)
        case .imageFolder(let folder): (try? ImageFiles.inFolder(folder)) ?? []
        case .imagePattern(let pattern): (try? ImageFiles.matching(pattern)) ?? []
        case .recordings(let paths): paths
        case .standardInput, .url, .device: []
        }
    }

    /// A playlist is a line an entry, relative to its folder.
    private func playlistEntries(_ path: String) -> [String] {
        guard ["m3u8", "m3u", "ffconcat"].contains(ImageFiles.ending(of: path)),
            let bytes = try? BoundedFile.read(path, atMost: 1 << 22, waitSeconds: 0)
        else { return [] }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return SystemPath.text(bytes).split(whereSeparator: \.isNewline).filter { $0.first != "#" }.map {
            $0.first == "/" ? String($0) : folder + $0
        }
    }
}
