// One clip of a list, and the list.

import Sampling
import Timeline

/// A clip and what is shown in it.
public struct LabeledClip: Sendable, Equatable {
    /// The file as the list names it.
    public let name: String
    /// Where the file is.
    public let path: String
    /// The part of the file that is the clip; nil: all of it.
    public let stretch: ClipStretch?
    /// The classes, at least one, each once.
    public let labels: [Int]
    /// The line of the list, from 1; nil where the list has none.
    public let line: Int?

    public init(name: String, path: String, stretch: ClipStretch? = nil, labels: [Int], line: Int? = nil) {
        self.name = name
        self.path = path
        self.stretch = stretch
        self.labels = labels
        self.line = line
    }
}

/// Labelled clips in the order of their list.
public struct ClipList: Sendable, Equatable {
    /// The list's file or folder.
    public let source: String
    public let clips: [LabeledClip]
    public let classes: LabelSet

    public init(source: String, clips: [LabeledClip], classes: LabelSet) {
        self.source = source
        self.clips = clips
        self.classes = classes
    }

    /// Whether a clip may show more than one class.
    public var isMultiLabel: Bool { clips.contains { $0.labels.count > 1 } }

    /// Equal for lists of the same clips, stretches and labels in the same order, wherever the files are.
    public var fingerprint: String {
        // FNV-1a: told apart by accident, not by intent.
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for clip in clips {
            let stretch = clip.stretch.map { "\($0.startSeconds)-\($0.endSeconds)" } ?? ""
            for byte in "\(clip.name)\u{0}\(stretch)\u{0}\(clip.labels)\n".utf8 {
                sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
