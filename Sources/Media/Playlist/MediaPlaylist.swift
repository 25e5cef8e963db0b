// An HLS media playlist as a value (RFC 8216): which segments make a stream. Opens nothing.

/// The segments of one stream, in order.
package struct MediaPlaylist: Sendable, Equatable {
    /// What EXT-X-PLAYLIST-TYPE promises: nothing changes, or segments are only added.
    package enum Kind: String, Sendable {
        case vod = "VOD"
        case event = "EVENT"
    }

    package struct ByteRange: Sendable, Equatable {
        package let offset: Int64
        package let length: Int64

        package init(offset: Int64, length: Int64) {
            self.offset = offset
            self.length = length
        }
    }

    /// The initialization section of fragmented MP4.
    package struct Map: Sendable, Equatable {
        package let reference: String
        package let range: ByteRange?

        package init(reference: String, range: ByteRange?) {
            self.reference = reference
            self.range = range
        }
    }

    package struct Key: Sendable, Equatable {
        package let method: String
        package let reference: String?
        package let vector: String?

        package init(method: String, reference: String?, vector: String?) {
            self.method = method
            self.reference = reference
            self.vector = vector
        }
    }

    package struct Segment: Sendable, Equatable {
        /// The address as it stands in the playlist.
        package let reference: String
        package let seconds: Double
        package let sequence: Int64
        package let range: ByteRange?
        package let map: Map?
        package let key: Key?
        /// Timestamps, codec or size may differ from the segment's before.
        package let isDiscontinuous: Bool
    }

    package internal(set) var segments: [Segment] = []
    /// No segment will be added.
    package internal(set) var isEnded = false
    package internal(set) var kind: Kind?
    /// The longest segment, as stated; 0 when not stated.
    package internal(set) var targetSeconds = 0.0

    /// Seconds of all segments.
    package var totalSeconds: Double { segments.reduce(0) { $0 + $1.seconds } }
}

/// An HLS master playlist: one stream in several renditions.
package struct MasterPlaylist: Sendable, Equatable {
    package struct Rendition: Sendable, Equatable {
        package let reference: String
        package let bandwidth: Int
        package let size: VideoSize?
        /// Codecs by their RFC 6381 names: `avc1.640028`.
        package let codecs: [String]
    }

    package internal(set) var renditions: [Rendition] = []

    /// Renditions from the largest picture down; those whose size is not stated come by bandwidth.
    package var fromLargest: [Rendition] {
        renditions.enumerated().sorted { first, second in
            let a = (first.element.size.map { $0.width * $0.height } ?? 0, first.element.bandwidth)
            let b = (second.element.size.map { $0.width * $0.height } ?? 0, second.element.bandwidth)
            return a == b ? first.offset < second.offset : a > b
        }.map(\.element)
    }
}

/// What an address that begins with `#EXTM3U` holds.
package enum Playlist: Sendable, Equatable {
    case media(MediaPlaylist)
    case master(MasterPlaylist)
}

/// What is wrong with a playlist, and where.
package struct PlaylistError: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let problem: String

    package init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    package var description: String {
        line > 0 ? "line \(line) of the playlist: \(problem)" : "the playlist \(problem)"
    }
}
