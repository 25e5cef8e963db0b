// Which parts of a frame a classifier sees.

/// The square parts of a resized frame that are classified; scores are the mean of the parts' scores.
public enum Crop: String, Sendable, Codable, CaseIterable {
    /// The middle, at (length − crop) // 2.
    case center
    /// The published three-crop test (mmaction2's ThreeCrop): left, right, middle of a wide picture; top, bottom, middle
    /// of a tall one.
    case three

    /// Clips that one window makes.
    public var viewCount: Int { self == .center ? 1 : 3 }
}
