// Decoded clips on the disk, small: what an epoch read, the next one need not decode.

import Dataflow
import Datasets
import Files
import Glibc
import Sampling
import SystemPackage

/// A folder of decoded clips.
///
/// An entry holds the pictures of one file or stretch, whole, 8 bits a colour, scaled to one short side: ten seconds at 30
/// frames a second and a short side of 256 take 80 MB. It is found by the file's path, stretch and short side, and counts
/// only while the file has the size and the time of its last change that it had then. Entries appear whole; their length
/// and checksums are looked at whenever they are read. What is damaged or out of date is made anew.
///
/// For several threads at a time; each entry is made by one of them while the others wait.
package final class ClipCache: Sendable {
    /// Which frames of a clip are kept.
    enum Kept: Sendable {
        /// Training draws any.
        case every
        /// Validation takes the same ones each time.
        case chosen(ClipIndices)

        func numbers(_ count: Int) -> [Int] {
            switch self {
            case .every: Array(0..<count)
            case .chosen(let indices): Set(indices.test(length: count).joined()).sorted()
            }
        }

        var name: String {
            switch self {
            case .every: "every frame"
            case .chosen(let indices):
                "\(indices.clips) of \(indices.frames) frames, \(indices.interval) apart, \(indices.outOfBounds.rawValue)"
            }
        }
    }

    private struct State: Sendable {
        /// Bytes of all entries, and of those that are being made.
        var used: Int
        var inProgress: Set<String> = []
        var refused = 0
        var problem: String?
    }

    package static let usualLimit = 20 << 30
    private static let ending = ".clip"

    package let folder: String
    /// Bytes of all entries together.
    package let limit: Int
    private let state: Monitor<State>

    /// - Parameters:
    ///   - folder: made where there is none.
    ///   - limit: bytes; what would go beyond it is not kept, nor is a clip that alone takes an eighth.
    package init(_ folder: String, limit: Int = usualLimit) throws(ClipCacheError) {
        if folder.withSystemPath({ mkdir($0, 0o777) }) != 0, errno != EEXIST {
            throw ClipCacheError(folder: folder, reason: Errno(rawValue: errno).description)
        }
        guard let names = FolderListing.names(folder) else {
            throw ClipCacheError(folder: folder, reason: Errno(rawValue: errno).description)
        }
        self.folder = folder
        self.limit = limit
        let entries = names.filter { $0.hasSuffix(Self.ending) }
        state = Monitor(State(used: entries.reduce(0) { $0 + Self.size(of: "\(folder)/\($1)") }))
    }

    /// Bytes of all entries.
    package var usedBytes: Int { state.withLock { $0.used } }
    /// Clips that were not kept because there was no room, counted each time.
    package var refusedCount: Int { state.withLock { $0.refused } }
    /// Why an entry could not be written, the first time that it happened.
    package var problem: String? { state.withLock { $0.problem } }

    /// The entry of a clip; makes it where there is none.
    /// - Returns: nil where it cannot be kept.
    /// - Throws: what decoding the clip throws.
    func entry(of clip: LabeledClip, keeping kept: Kept, _ small: SmallPictures) throws -> CachedClip? {
        guard let place = Place(clip, kept, small.shortSide) else { return nil }
        let path = "\(folder)/\(place.name)\(Self.ending)"
        if let entry = CachedClip(path, key: place.key) { return entry }
        state.wait { $0.inProgress.insert(path).inserted ? () : nil }
        defer {
            state.withLock { _ = $0.inProgress.remove(path) }
            state.announceChange()
        }
        if let entry = CachedClip(path, key: place.key) { return entry }
        do {
            try make(path, place.key, clip, kept, small)
        } catch is EntryWriter.Refusal {
            state.withLock { $0.refused += 1 }
            return nil
        } catch let error as Errno {
            state.withLock { $0.problem = $0.problem ?? error.description }
            return nil
        }
        return CachedClip(path, key: place.key)
    }

    /// Takes a damaged entry away; it is made anew when it is next asked for.
    func forget(_ entry: CachedClip) {
        let size = Self.size(of: entry.path)
        if entry.path.withSystemPath({ unlink($0) }) == 0 { state.withLock { $0.used -= size } }
    }

    private func make(
        _ path: String, _ key: String, _ clip: LabeledClip, _ kept: Kept, _ small: SmallPictures
    ) throws {
        var numbers: [Int] = []
        var writer: EntryWriter?
        var reserved = 0
        var isPublished = false
        defer { if !isPublished { state.withLock { $0.used -= reserved } } }
        let read = try ClipFrames(threads: 1).read(
            clip.path, stretch: clip.stretch,
            choose: { count in
                // Reading begins, or begins anew.
                numbers = kept.numbers(count)
                writer = nil
                return [numbers]
            },
            make: { frame -> Int in
                let picture = try small.picture(frame)
                if writer == nil {
                    let size =
                        EntryHeader.length(key: key, pictures: numbers.count) + numbers.count * picture.bytes.count
                    try reserve(size - reserved)
                    reserved = size
                    writer = try EntryWriter(
                        path, key: key, width: picture.width, height: picture.height, count: numbers.count)
                }
                try writer?.add(picture)
                return (writer?.count ?? 0) - 1
            })
        // In the order in which the pictures came.
        var ordered = numbers
        for (number, place) in zip(numbers, read.clips[0]) { ordered[place] = number }
        let former = Self.size(of: path)
        try writer?.publish(as: path, numbers: ordered, frameCount: read.frameCount)
        isPublished = true
        state.withLock { $0.used -= former }
    }

    private func reserve(_ size: Int) throws(EntryWriter.Refusal) {
        let fits = state.withLock { state in
            guard size <= limit / 8, state.used + size <= limit else { return false }
            state.used += size
            return true
        }
        if !fits { throw EntryWriter.Refusal() }
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return path.withSystemPath { stat($0, &status) } == 0 ? Int(status.st_size) : 0
    }
}

/// Where a clip's entry lies, and what it must say of itself.
private struct Place {
    let name: String
    let key: String

    /// - Returns: nil where there is no such file.
    init?(_ clip: LabeledClip, _ kept: ClipCache.Kept, _ shortSide: Int) {
        guard let file = ClipFile(clip) else { return nil }
        let place = "\(file.place)\nshort side \(shortSide)\n\(kept.name)"
        var sum = Checksum()
        let sums = (0..<2).map { _ in
            sum.add(place)
            return sum.hexadecimal
        }
        name = sums.joined()
        key = "\(place)\n\(file.state)"
    }
}
