// What the loader hands to training.

import Clips
import Files

/// Why there are no pictures of a clip.
package struct UnreadableClip: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as the list names it.
    package let name: String
    package let reason: String

    package var description: String { "cannot read the clip \"\(name)\": \(reason)".printable }
}

/// A clip of the list with its pictures, or the reason why there are none.
package struct LoadedClip: Sendable {
    /// Its place in the order that was asked for, from 0.
    package let position: Int
    /// Its place in the list.
    package let index: Int
    /// What the model sees.
    package let clip: Result<Clip, UnreadableClip>
    /// Parts of its frames could not be decoded and are guessed.
    package let isDamaged: Bool

    package init(position: Int, index: Int, clip: Result<Clip, UnreadableClip>, isDamaged: Bool) {
        self.position = position
        self.index = index
        self.clip = clip
        self.isDamaged = isDamaged
    }
}
