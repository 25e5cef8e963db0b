// What was drawn for the pictures of one clip.

import Media

/// How every frame of a clip is scaled, cropped and mirrored: once a clip, so that it still moves as it was filmed.
package struct PictureChoice: Sendable, Hashable {
    /// Pixels of the scaled picture's short side.
    package let shortSide: Int
    /// Top left corner of the crop in the scaled picture, pixels.
    package let x: Int
    package let y: Int
    /// Whether the crop is mirrored, left to right.
    package let isFlipped: Bool

    package init(shortSide: Int, x: Int, y: Int, isFlipped: Bool) {
        self.shortSide = shortSide
        self.x = x
        self.y = y
        self.isFlipped = isFlipped
    }

    func plan(cropSize: Int) -> ScalePlan {
        ScalePlan(shortSide: shortSide, cropSize: cropSize, crops: [.at(x: x, y: y)], isMirrored: isFlipped)
    }
}
