// How training varies the pictures of a clip: mmaction2's RandomRescale, RandomCrop and Flip. Which labels a mirror would
// exchange is `MirroredLabels`' business.

import Evaluation
import Media

/// Random scale, place and mirror, drawn once a clip.
///
///     let augmentation = Augmentation(cropSize: 224)      // short side 256 to 320, flip with probability 0.5
///     let choice = augmentation.draw(width: 640, height: 360, using: &random)
package struct Augmentation: Sendable, Hashable {
    /// Pixels of the scaled picture's short side, both ends included.
    package let shortSides: ClosedRange<Int>
    /// Pixels of the crop's side.
    package let cropSize: Int
    /// 0: never mirrored.
    package let flipProbability: Double
    package let colours: ColourJitter

    /// - Parameters:
    ///   - cropSize: the model's image.
    ///   - shortSides: nil: 256 to 320 for a crop of 224, and in proportion for others.
    /// - Precondition: the crop fits into the shortest side.
    package init(
        cropSize: Int, shortSides: ClosedRange<Int>? = nil, flipProbability: Double = 0.5,
        colours: ColourJitter = ColourJitter(strength: 0)
    ) {
        let shortSides =
            shortSides ?? TestProtocol.length(256, cropSize: cropSize)...TestProtocol.length(320, cropSize: cropSize)
        precondition(
            cropSize >= 1 && cropSize <= shortSides.lowerBound && shortSides.upperBound <= 8192,
            "a crop must fit into the scaled picture")
        precondition((0...1).contains(flipProbability), "a probability is from 0 to 1")
        self.shortSides = shortSides
        self.cropSize = cropSize
        self.flipProbability = flipProbability
        self.colours = colours
    }

    /// The short side in validation: 256 for a crop of 224.
    package static func validationShortSide(cropSize: Int) -> Int { TestProtocol.length(256, cropSize: cropSize) }

    /// Draws in mmaction2's order: scale, y, x, flip. The crop never touches the right and the lower edge, as there
    /// (`randint` leaves out its upper end), unless the picture is no larger than the crop.
    package func draw(
        for geometry: PictureGeometry, using random: inout some RandomNumberGenerator
    ) -> PictureChoice {
        let shortSide = Int.random(in: shortSides, using: &random)
        let size = geometry.shownSize(shortSide: shortSide)
        let y = size.height > cropSize ? Int.random(in: 0..<(size.height - cropSize), using: &random) : 0
        let x = size.width > cropSize ? Int.random(in: 0..<(size.width - cropSize), using: &random) : 0
        let isFlipped = flipProbability > 0 && Double(random.next() >> 11) * 0x1p-53 < flipProbability
        return PictureChoice(shortSide: shortSide, x: x, y: y, isFlipped: isFlipped)
    }

    /// The same for an upright picture of square pixels.
    package func draw(
        width: Int, height: Int, using random: inout some RandomNumberGenerator
    ) -> PictureChoice {
        draw(
            for: PictureGeometry(
                codedWidth: width, codedHeight: height, sampleAspectRatio: nil, orientation: .upright), using: &random)
    }
}
