// From stored pixels to the picture as shown: pixel aspect, turns, and the lengths after resizing.

/// The geometry of one stored picture.
package struct PictureGeometry: Sendable, Hashable {
    package let codedWidth: Int
    package let codedHeight: Int
    package let sampleAspectRatio: Rational?
    package let orientation: Orientation

    package init(codedWidth: Int, codedHeight: Int, sampleAspectRatio: Rational?, orientation: Orientation) {
        self.codedWidth = codedWidth
        self.codedHeight = codedHeight
        // Ratios beyond 20 are mistakes of the writer.
        let isUsable = sampleAspectRatio.map { (0.05...20).contains($0.value) && $0.value != 1 } ?? false
        self.sampleAspectRatio = isUsable ? sampleAspectRatio : nil
        self.orientation = orientation
    }

    /// Width in square pixels before turning: wide pixels widen the picture, its height stays.
    private var squareWidth: Double { Double(codedWidth) * (sampleAspectRatio?.value ?? 1) }

    /// The picture as shown, in whole square pixels.
    package var shownWidth: Int { orientation.isTransposed ? codedHeight : Int(squareWidth.rounded()) }
    package var shownHeight: Int { orientation.isTransposed ? Int(squareWidth.rounded()) : codedHeight }

    /// Lengths after the short side has become `shortSide`, before turning. The long side is rounded to the nearest
    /// pixel, halves up, in the arithmetic of mmcv's `rescale_size`: with the factor rounded first, 183×122 of short side
    /// 311 is 466 long, not 467.
    package func resized(shortSide: Int) -> (width: Int, height: Int) {
        let height = Double(codedHeight)
        guard squareWidth >= 0.5, height > 0 else { return (shortSide, shortSide) }
        let limit = 16_384.0
        if squareWidth <= height {
            return (shortSide, Int(min(limit, (height * (Double(shortSide) / squareWidth) + 0.5).rounded(.down))))
        }
        return (Int(min(limit, (squareWidth * (Double(shortSide) / height) + 0.5).rounded(.down))), shortSide)
    }

    /// The same as it is shown, after turning.
    package func shownSize(shortSide: Int) -> (width: Int, height: Int) {
        let size = resized(shortSide: shortSide)
        return orientation.isTransposed ? (size.height, size.width) : size
    }
}
