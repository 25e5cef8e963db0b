// How a frame becomes the pictures that a model sees.

/// Short side to a length, then square crops.
package struct ScalePlan: Sendable, Hashable {
    /// Where a crop lies along the long side; across it lies in the middle.
    package enum Anchor: Sendable, Hashable {
        /// Left or top.
        case start
        /// At (length − crop) // 2.
        case middle
        /// Right or bottom.
        case end
        /// Top left corner in the shown, resized picture, moved inwards where the crop would leave it.
        case at(x: Int, y: Int)
    }

    /// Pixels of the resized picture's short side.
    package var shortSide: Int
    /// Pixels of each square crop.
    package var cropSize: Int
    /// One view each, in this order.
    package var crops: [Anchor]
    /// Whether crops are mirrored, left to right.
    package var isMirrored: Bool

    /// - Precondition: 1 ≤ cropSize ≤ shortSide ≤ 8192.
    package init(shortSide: Int, cropSize: Int, crops: [Anchor] = [.middle], isMirrored: Bool = false) {
        precondition(
            cropSize >= 1 && cropSize <= shortSide && shortSide <= 8192, "a crop must fit into the resized picture")
        self.shortSide = shortSide
        self.cropSize = cropSize
        self.crops = crops
        self.isMirrored = isMirrored
    }

    /// Bytes of one view: RGB.
    package var viewBytes: Int { cropSize * cropSize * 3 }

    /// Top left corners of the crops in a shown picture of the given size.
    func origins(width: Int, height: Int) -> [(x: Int, y: Int)] {
        let middle = (x: (width - cropSize) / 2, y: (height - cropSize) / 2)
        let isWide = width >= height
        return crops.map { anchor in
            switch anchor {
            case .start: isWide ? (0, middle.y) : (middle.x, 0)
            case .middle: middle
            case .end: isWide ? (width - cropSize, middle.y) : (middle.x, height - cropSize)
            case .at(let x, let y): (max(0, min(x, width - cropSize)), max(0, min(y, height - cropSize)))
            }
        }
    }
}
