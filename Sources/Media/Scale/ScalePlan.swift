// How a frame becomes the pictures that a model sees.

/// Short side to a length, then square crops.
public struct ScalePlan: Sendable, Hashable {
    public enum Crop: String, Sendable {
        /// The middle, at (length − crop) // 2.
        case center
        /// Left, right, middle of a wide picture; top, bottom, middle of a tall one (mmaction2's ThreeCrop).
        case three

        public var viewCount: Int { self == .center ? 1 : 3 }
    }

    public enum Method: String, Sendable {
        /// Triangle filter that widens as it shrinks: Pillow's and so Hugging Face's bilinear.
        case bilinear
        /// Mean of the covered area: OpenCV's INTER_AREA.
        case area
        case bicubic
    }

    /// Pixels of the resized picture's short side.
    public var shortSide: Int
    /// Pixels of each square crop.
    public var cropSize: Int
    public var crop: Crop
    public var method: Method

    /// - Precondition: 1 ≤ cropSize ≤ shortSide ≤ 8192.
    public init(shortSide: Int, cropSize: Int, crop: Crop = .center, method: Method = .bilinear) {
        precondition(
            cropSize >= 1 && cropSize <= shortSide && shortSide <= 8192, "a crop must fit into the resized picture")
        self.shortSide = shortSide
        self.cropSize = cropSize
        self.crop = crop
        self.method = method
    }

    /// Bytes of one view: RGB.
    public var viewBytes: Int { cropSize * cropSize * 3 }

    /// Top left corners of the crops in a shown picture of the given size.
    func origins(width: Int, height: Int) -> [(x: Int, y: Int)] {
        let middle = (x: (width - cropSize) / 2, y: (height - cropSize) / 2)
        guard crop == .three else { return [middle] }
        return width >= height
            ? [(0, middle.y), (width - cropSize, middle.y), middle]
            : [(middle.x, 0), (middle.x, height - cropSize), middle]
    }
}
