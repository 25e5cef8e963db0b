// Where a tensor's numbers lie: long ones in chunks, empty ones beside others, views of a storage.

import Checkpoints
import TestSupport
import Testing

@Suite struct StorageTests {
    private let folder = Scratch()

    /// Numbers that a half holds exactly and that show where they are from.
    private static func halves(_ count: Int) -> (values: [Float], bytes: [UInt8]) {
        let values = (0..<count).map { Float(($0 * 7 + $0 >> 16) % 2048) }
        return (values, values.flatMap { littleEndian(Int(Float16($0).bitPattern), 2) })
    }

    @Test(arguments: [65_535, 65_536, 65_537, 131_072, 150_001])
    func aTensorOfHalvesLongerThanOneChunkIsReadWhole(count: Int) throws {
        let (values, bytes) = Self.halves(count)
        let tensor = TestTensor(key: "0", type: "HalfStorage", count: count, shape: [count])
        let path = folder.file(TestFiles.zip(.dictionary([("x", .tensor(tensor))]), storages: [("0", bytes)]))
        #expect(try Checkpoint.open(path).floats("x") == values)
    }

    @Test func aTransposedTensorOfHalvesLongerThanOneChunkIsReadWhole() throws {
        let (rows, columns) = (300, 301)
        let (values, bytes) = Self.halves(rows * columns)
        let tensor = TestTensor(
            key: "0", type: "HalfStorage", count: rows * columns, shape: [columns, rows], strides: [1, columns])
        let path = folder.file(TestFiles.zip(.dictionary([("x", .tensor(tensor))]), storages: [("0", bytes)]))
        let expected = (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
        #expect(try Checkpoint.open(path).floats("x") == expected)
    }

    @Test func aLongTensorOfHalvesAtAnOffsetIsReadFromThere() throws {
        let (values, bytes) = Self.halves(140_000)
        let tensor = TestTensor(key: "0", type: "HalfStorage", count: 140_000, offset: 3, shape: [139_990])
        let path = folder.file(TestFiles.zip(.dictionary([("x", .tensor(tensor))]), storages: [("0", bytes)]))
        #expect(try Checkpoint.open(path).floats("x") == Array(values[3..<139_993]))
    }

    /// The format sorts by offset; which of those at one offset stands first in the header means nothing.
    @Test(arguments: 0..<4) func emptyTensorsMayShareAnOffsetWithAnother(turn: Int) throws {
        let entries = [
            #""full":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#,
            #""before":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#,
            #""behind":{"dtype":"F16","shape":[3,0],"data_offsets":[8,8]}"#,
            #""last":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}"#,
        ]
        let header = "{" + (entries[turn...] + entries[..<turn]).joined(separator: ",") + "}"
        let checkpoint = try Checkpoint.open(
            folder.file(TestFiles.safetensors(header, floatBytes([5, 6, 7])), "x.safetensors"))
        #expect(try checkpoint.floats("full") == [5, 6])
        #expect(try checkpoint.floats("last") == [7])
        #expect(try checkpoint.floats("before") == [] && checkpoint.floats("behind") == [])
    }

    @Test func anEmptyTensorWithinAnotherIsRefused() {
        let header =
            #"{"full":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
            + #""within":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#
        let failure = openingFailure(
            folder.file(TestFiles.safetensors(header, floatBytes([5, 6])), "x.safetensors"))
        #expect(failure?.contains("within: overlaps") == true)
    }

    private func legacy(_ tensor: TestTensor, _ bytes: [UInt8], unit: Int) -> String {
        folder.file(
            TestFiles.legacy(.dictionary([("x", .tensor(tensor))]), storages: [("0", bytes)], unit: unit))
    }

    @Test func aViewOfALegacyStorageBeginsAtItsOffset() throws {
        var tensor = TestTensor(key: "0", count: 6, shape: [3])
        tensor.view = (offset: 2, count: 3)
        #expect(try Checkpoint.open(legacy(tensor, floatBytes([0, 1, 2, 3, 4, 5]), unit: 4)).floats("x") == [2, 3, 4])
    }

    @Test func aTensorsOffsetCountsFromItsView() throws {
        var tensor = TestTensor(key: "0", count: 6, offset: 1, shape: [2])
        tensor.view = (offset: 3, count: 3)
        #expect(try Checkpoint.open(legacy(tensor, floatBytes([0, 1, 2, 3, 4, 5]), unit: 4)).floats("x") == [4, 5])
    }

    @Test func aViewsOffsetCountsInElements() throws {
        var tensor = TestTensor(key: "0", type: "HalfStorage", count: 6, shape: [2])
        tensor.view = (offset: 4, count: 2)
        let bytes = [0, 1, 2, 3, 4, 5].flatMap { littleEndian(Int(Float16($0).bitPattern), 2) }
        #expect(try Checkpoint.open(legacy(tensor, bytes, unit: 2)).floats("x") == [4, 5])
    }

    @Test func aViewBeyondItsStorageIsRefused() {
        var tensor = TestTensor(key: "0", count: 6, shape: [2])
        tensor.view = (offset: 4, count: 3)
        let failure = openingFailure(legacy(tensor, floatBytes([0, 1, 2, 3, 4, 5]), unit: 4))
        #expect(failure?.contains("holds 24 bytes, but \"x\" needs 3 × 4") == true)
    }

    @Test func aTensorBeyondItsViewIsRefused() {
        var tensor = TestTensor(key: "0", count: 6, offset: 3, shape: [2])
        tensor.view = (offset: 2, count: 4)
        let failure = openingFailure(legacy(tensor, floatBytes([0, 1, 2, 3, 4, 5]), unit: 4))
        #expect(failure?.contains("reaches beyond its storage") == true)
    }

    @Test func everyStorageOfTheOldContainerIsFoundBehindThoseBeforeIt() throws {
        let object = PickleItem.dictionary([
            ("a", .tensor(TestTensor(key: "0", type: "HalfStorage", count: 3, offset: 1, shape: [2]))),
            ("b", .tensor(TestTensor(key: "1", count: 2, shape: [2]))),
            ("c", .tensor(TestTensor(key: "2", type: "CharStorage", count: 3, offset: 2, shape: [1]))),
        ])
        var bytes = TestFiles.legacy(object, storages: [("0", []), ("1", []), ("2", [])])
        bytes.removeLast(24)
        bytes += littleEndian(3, 8) + [0, 0, 0x00, 0x3C, 0x00, 0xC0]
        bytes += littleEndian(2, 8) + floatBytes([7, 8])
        bytes += littleEndian(3, 8) + [1, 2, 0xFD]
        let checkpoint = try Checkpoint.open(folder.file(bytes))
        #expect(try checkpoint.floats("a") == [1, -2])
        #expect(try checkpoint.floats("b") == [7, 8])
        #expect(try checkpoint.floats("c") == [-3])
    }
}
