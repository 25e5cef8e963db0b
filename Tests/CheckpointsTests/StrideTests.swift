// Strides, offsets and sizes of every magnitude: read right, or refused; never a crash.

import Checkpoints
import TestSupport
import Testing

@Suite struct StrideTests {
    let folder = Scratch()

    private func open(_ tensor: TestTensor, legacy: Bool = false) throws -> Checkpoint {
        let object = PickleItem.dictionary([("x", .tensor(tensor))])
        return try Checkpoint.open(
            folder.file(
                legacy
                    ? TestFiles.legacy(object, storages: TestFiles.storages)
                    : TestFiles.zip(object, storages: TestFiles.storages)))
    }

    private static let extremes = [
        0, 1, 2, 3, 5, 6, 7, -1, 100, 1 << 31, 1 << 32, 1 << 61, 1 << 62, Int.max, Int.min,
    ]

    @Test(arguments: [Int.max, Int.max / 2, 1 << 62, 1 << 40, 14])
    func aStrideThatNoStorageHasIsRefusedOnADimensionOfOneToo(_ stride: Int) {
        for (shape, strides) in [
            ([1, 6], [stride, 1]), ([6, 1], [1, stride]), ([2, 1, 3], [3, stride, 1]), ([1], [stride]),
            ([1, 1], [stride, stride]), ([2, 3], [stride, 1]), ([3, 1, 2], [1, stride, 3]),
        ] {
            let error = #expect(throws: CheckpointError.self) {
                try open(TestTensor(key: "0", count: 6, shape: shape, strides: strides))
            }
            #expect(error?.description.contains("reaches beyond its storage") == true, "\(shape) \(strides)")
        }
    }

    /// What torch itself writes for `x[::5].unsqueeze(0)` and its like: a stride that no step is taken along.
    @Test(arguments: [0, 1, 6, 7, 12])
    func aStrideOfADimensionOfOneChangesNothing(_ stride: Int) throws {
        for (shape, strides) in [([1, 3], [stride, 2]), ([3, 1], [2, stride]), ([3, 1, 1], [2, stride, stride])] {
            let checkpoint = try open(TestTensor(key: "0", count: 6, shape: shape, strides: strides))
            #expect(try checkpoint.floats("x") == [0, 2, 4])
        }
    }

    /// Random tensors over six numbers: either refused, or what plain indexing says.
    @Test(arguments: 0..<8) func everyTensorIsReadRightOrRefused(_ block: Int) throws {
        for round in 0..<250 {
            let seed = UInt64(block * 1000 + round)
            var random = Sequence(state: seed)
            func number(_ most: Int) -> Int { random.next(4) == 0 ? Self.extremes[random.next(15)] : random.next(most) }
            let dimensions = random.next(5)
            let shape = (0..<dimensions).map { _ in number(4) }
            let strides = (0..<dimensions).map { _ in number(4) }
            let offset = number(4)
            let count = random.next(3) == 0 ? number(7) : 6
            let tensor = TestTensor(key: "0", count: count, offset: offset, shape: shape, strides: strides)
            guard let checkpoint = try? open(tensor, legacy: random.next(2) == 0) else { continue }
            guard let values = try? checkpoint.floats("x") else { continue }
            if shape.contains(0) {
                #expect(values.isEmpty, "seed \(seed)")
                continue
            }
            var expected: [Float] = [Float(offset)]
            for (size, stride) in zip(shape, strides) {
                expected = expected.flatMap { base in
                    (0..<size).map { base + Float($0 == 0 ? 0 : $0 * stride) }
                }
            }
            #expect(values == expected, "seed \(seed): \(shape) \(strides) at \(offset)")
        }
    }

    @Test(arguments: 0..<4) func everySafetensorsHeaderIsReadRightOrRefused(_ block: Int) throws {
        for round in 0..<250 {
            let seed = UInt64(block * 1000 + round)
            var random = Sequence(state: seed)
            func number(_ most: Int) -> Int { random.next(4) == 0 ? Self.extremes[random.next(15)] : random.next(most) }
            let shape = (0..<random.next(5)).map { _ in number(4) }
            let begin = random.next(3) == 0 ? number(25) : 0
            let end = random.next(3) == 0 ? number(25) : 24
            let header = #"{"x":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}}"#
            let file = folder.file(TestFiles.safetensors(header, floatBytes([0, 1, 2, 3, 4, 5])), "x.safetensors")
            guard let values = try? Checkpoint.open(file).floats("x") else { continue }
            #expect(values == [0, 1, 2, 3, 4, 5] && shape.reduce(1, *) == 6, "seed \(seed): \(header)")
        }
    }

    /// SplitMix64.
    private struct Sequence {
        var state: UInt64
        mutating func next(_ below: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ (mixed >> 31)) >> 33) % below
        }
    }
}
