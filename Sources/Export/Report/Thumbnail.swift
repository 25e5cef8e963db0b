// A small picture of the video, for timelines that people look at.

/// A frame as a JPEG, about 160 × 90 pixels.
package struct Thumbnail: Sendable, Equatable {
    /// When the frame is shown: seconds from the first frame.
    package var seconds: Double
    package var jpeg: [UInt8]

    package init(seconds: Double, jpeg: [UInt8]) {
        self.seconds = seconds
        self.jpeg = jpeg
    }
}

/// When a run makes the next thumbnail: every 2 seconds at first, less often the longer the video turns out to be.
package struct ThumbnailSchedule: Sendable {
    /// Seconds.
    private static let shortest = 2.0
    /// Seconds. A timeline that is cut into files (`RotatingWriter`) has several in each.
    private static let longest = 16.0
    /// Thumbnails after which the distance doubles.
    private static let step = 300

    private var distance = ThumbnailSchedule.shortest
    private var count = 0
    private var next = -Double.infinity

    package init() {}

    /// Whether a frame at this time is to become a thumbnail; asked once for each frame, in order.
    package mutating func takes(_ seconds: Double) -> Bool {
        guard seconds >= next else { return false }
        count += 1
        if count % Self.step == 0 { distance = min(distance * 2, Self.longest) }
        next = seconds + distance
        return true
    }
}

/// The thumbnails of one timeline, in bounded memory: when there are too many, every second one goes.
package struct ThumbnailStrip {
    private let mostThumbnails: Int
    private let mostBytes: Int
    package private(set) var thumbnails: [Thumbnail] = []
    private var bytes = 0
    /// Seconds that neighbours are apart at least.
    private var distance = 0.0

    package init(mostThumbnails: Int = 600, mostBytes: Int = 4_000_000) {
        self.mostThumbnails = mostThumbnails
        self.mostBytes = mostBytes
    }

    /// Takes the next one, which must be later than those before; a picture too near to the last one is left out.
    package mutating func add(_ thumbnail: Thumbnail) {
        guard thumbnail.jpeg.count <= mostBytes else { return }
        if let last = thumbnails.last, thumbnail.seconds - last.seconds < max(distance, 1e-6) { return }
        thumbnails.append(thumbnail)
        bytes += thumbnail.jpeg.count
        while thumbnails.count > mostThumbnails || bytes > mostBytes { thin() }
    }

    private mutating func thin() {
        thumbnails = thumbnails.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        bytes = thumbnails.reduce(0) { $0 + $1.jpeg.count }
        guard let first = thumbnails.first, let last = thumbnails.last, thumbnails.count > 1 else { return }
        // Nine tenths of the mean: thumbnails come on frames, and so not quite evenly.
        distance = 0.9 * (last.seconds - first.seconds) / Double(thumbnails.count - 1)
    }
}
