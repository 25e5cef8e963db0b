// What is shown of a segment in a video.

import Foundation
import Media
import Timeline

extension LabelCue {
    /// The label and its score: `walking left (0.93)`.
    package init(_ segment: Detection, hasScore: Bool = true) {
        var text = segment.label
        if hasScore, segment.score.isFinite {
            // Behind a script that runs to the left, a mark keeps the parentheses around the score.
            text += segment.label.hasRightToLeft ? " \u{200E}" : " "
            text += String(format: "(%.2f)", segment.score)
        }
        self.init(start: segment.start, end: segment.end, text: text, title: segment.label)
    }
}

extension String {
    /// Whether it has letters of a script that runs to the left: the blocks that Unicode reserves for these.
    fileprivate var hasRightToLeft: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
            default: false
            }
        }
    }
}
