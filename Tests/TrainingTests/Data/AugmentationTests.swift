// Random scale, crop and flip against a plain reading of mmaction2's transforms.

import TestSupport
import Testing
import Training

@Suite struct AugmentationTests {
    /// mmaction/datasets/transforms/processing.py: RandomRescale, RandomCrop, Flip, and mmcv's rescale_size.
    private func mmaction2(
        width: Int, height: Int, scales: (Int, Int), crop: Int, _ random: inout SeededGenerator
    ) -> PictureChoice {
        func randint(_ low: Int, _ high: Int) -> Int { Int.random(in: low..<high, using: &random) }
        let scale = randint(scales.0, scales.1)
        let factor = Double(scale) / Double(min(width, height))
        let newWidth = Int(Double(width) * factor + 0.5)
        let newHeight = Int(Double(height) * factor + 0.5)
        let y = newHeight > crop ? randint(0, newHeight - crop) : 0
        let x = newWidth > crop ? randint(0, newWidth - crop) : 0
        let flip = Double(random.next() >> 11) * 0x1p-53 < 0.5
        return PictureChoice(shortSide: scale, x: x, y: y, isFlipped: flip)
    }

    @Test func drawsAreThoseOfMmaction2() {
        let seed = UInt64.random(in: 0...999_999)
        var sizes = SeededGenerator(seed)
        var (fast, slow) = (SeededGenerator(seed + 1), SeededGenerator(seed + 1))
        for _ in 0..<2000 {
            let width = Int.random(in: 40...2000, using: &sizes)
            let height = Int.random(in: 40...2000, using: &sizes)
            let choice = Augmentation(cropSize: 224).draw(width: width, height: height, using: &fast)
            let wanted = mmaction2(width: width, height: height, scales: (256, 321), crop: 224, &slow)
            #expect(choice == wanted, "seed \(seed), \(width)×\(height)")
        }
    }

    @Test func aCropStaysInsideItsPictureAndEveryScaleIsDrawn() {
        var random = SeededGenerator(3)
        let augmentation = Augmentation(cropSize: 32)
        #expect(augmentation.shortSides == 37...46)
        var scales: Set<Int> = []
        for _ in 0..<2000 {
            let choice = augmentation.draw(width: 50, height: 90, using: &random)
            scales.insert(choice.shortSide)
            #expect(choice.x >= 0 && choice.x + 32 <= choice.shortSide)
            #expect(choice.y >= 0 && choice.y + 32 <= (90 * choice.shortSide * 2 + 50) / 100)
        }
        #expect(scales == Set(37...46))
    }

    @Test(arguments: [(224, 256...320), (112, 128...160), (448, 512...640), (96, 110...137)])
    func otherImagesAreScaledInProportion(crop: Int, sides: ClosedRange<Int>) {
        #expect(Augmentation(cropSize: crop).shortSides == sides)
        #expect(Augmentation.validationShortSide(cropSize: crop) == sides.lowerBound)
    }

    @Test func withoutFlipsNothingIsMirrored() {
        var random = SeededGenerator(3)
        let augmentation = Augmentation(cropSize: 16, flipProbability: 0)
        for _ in 0..<100 { #expect(!augmentation.draw(width: 64, height: 48, using: &random).isFlipped) }
    }

    @Test(arguments: [
        ["turn left", "turn right", "stand"], ["Swiping Left", "swiping right"],
        ["pulling from left to right", "pulling from right to left"],
        ["turning clockwise", "turning counterclockwise"], ["turning counter-clockwise", "turning Clockwise"],
        ["spin_clockwise", "spin_anticlockwise"],
    ])
    func labelsThatAMirrorExchangesAreFound(labels: [String]) {
        #expect(MirroredLabels.pair(in: labels) != nil)
    }

    @Test(arguments: [
        ["turn left", "stand"], ["leftover", "rightover"], ["bright", "bleft"], ["left to right", "stand"],
        ["clockwise"], [],
    ])
    func otherLabelsAreNot(labels: [String]) { #expect(MirroredLabels.pair(in: labels) == nil) }
}
