// Weights that are no numbers are refused where they are read: one of them makes every score one.

import Checkpoints

enum FiniteWeights {
    /// - Throws: `CheckpointError` naming the file, the tensor and its first element that is not finite.
    static func check(_ values: UnsafeBufferPointer<Float>, of item: WeightTable.Item) throws {
        guard !areFinite(values), let index = values.firstIndex(where: { !$0.isFinite }) else { return }
        let what = values[index].isNaN ? "not a number (NaN)" : "infinite"
        throw CheckpointError(
            .read, item.checkpoint.path, entry: item.description.name,
            "the weight at \(index) is \(what); the model was damaged in training or by a conversion")
    }

    /// Without a branch, so that it vectorizes: an exponent of ones carries into the sign's place.
    private static func areFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
        var carries: UInt32 = 0
        for value in values { carries |= (value.bitPattern & 0x7FFF_FFFF) &+ 0x0080_0000 }
        return carries & 0x8000_0000 == 0
    }
}
