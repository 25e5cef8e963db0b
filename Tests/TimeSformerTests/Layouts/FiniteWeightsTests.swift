// A checkpoint with a weight that is no number is refused by name, whatever its layout, container and type.

import Checkpoints
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct FiniteWeightsTests {
    private let folder = Scratch()

    struct Element {
        var scalar: ScalarType
        var bytes: (Float) -> [UInt8]
        static func littleEndian<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
            withUnsafeBytes(of: bits.littleEndian) { Array($0) }
        }
        static func of(_ scalar: ScalarType) -> (Float) -> [UInt8] {
            switch scalar {
            case .float16: { littleEndian(Float16($0).bitPattern) }
            case .bfloat16: { littleEndian(UInt16($0.bitPattern >> 16)) }
            case .float64: { littleEndian(Double($0).bitPattern) }
            default: { littleEndian($0.bitPattern) }
            }
        }
    }

    /// A copy of a golden checkpoint whose tensor `parameter` has `value` at `index`; and the file that was changed.
    private func spoil(
        _ golden: LayoutFixtures.Golden, _ parameter: Parameter, at index: Int, with value: Float
    ) throws -> (path: String, file: String, tensor: String) {
        let model = try OpenedModel(golden.path, overrides: heads(golden))
        let name = try #require(model.tensorName(of: parameter))
        let checkpoint = try #require(model.checkpoints.first { $0.tensors[name] != nil })
        let encode = Element.of(try #require(checkpoint.tensors[name]).scalar)
        let values = try checkpoint.floats(name)
        // The stored numbers are found by themselves: a few random weights in a row stand nowhere else.
        let wanted = values[index..<min(index + 8, values.count)].flatMap(encode)
        let path = folder.path + "/" + golden.text("file")
        try FileManager.default.copyItem(atPath: golden.path, toPath: path)
        let file =
            golden.path == checkpoint.path
            ? path : folder.path + "/" + checkpoint.path.dropFirst(LayoutFixtures.golden.count)
        var bytes = try #require(FileManager.default.contents(atPath: file))
        var place = try #require(bytes.range(of: Data(wanted))).lowerBound
        for byte in encode(value) {
            bytes[place] = byte
            place += 1
        }
        try bytes.write(to: URL(fileURLWithPath: file))
        return (path, file, name)
    }

    private func heads(_ golden: LayoutFixtures.Golden) -> ModelOverrides {
        ModelOverrides(source: "the test", frames: golden.number("frames"), heads: golden.number("heads"))
    }

    @Test(arguments: LayoutFixtures.all)
    func aWeightThatIsNoNumberIsNamedWithItsFile(_ golden: LayoutFixtures.Golden) throws {
        let cases: [(Parameter, Int, Float)] = [
            (.block(1, .fc1Weight), 100, .nan), (.positionEmbedding, 7, .infinity), (.headWeight, 0, -.infinity),
        ]
        for (parameter, index, value) in cases {
            let spoiled = try spoil(golden, parameter, at: index, with: value)
            defer { try? FileManager.default.removeItem(atPath: spoiled.path) }
            let model = try OpenedModel(spoiled.path, overrides: heads(golden))
            let error = #expect(throws: CheckpointError.self) {
                try TimeSformerModel(model.configuration, weights: model, normalization: .test, threads: 1)
            }
            #expect(error?.path == spoiled.file)
            #expect(error?.entry == spoiled.tensor)
            #expect(
                error?.cause.contains("the weight at \(index) is \(value.isNaN ? "not a number" : "infinite")") == true)
        }
    }

    @Test func aNumberTooLargeForSinglePrecisionIsInfinite() throws {
        let golden = try #require(LayoutFixtures.all.first { $0.text("name") == "mm-divided" })
        let source = try Checkpoint.open(golden.path)
        var header: [String] = []
        var data: [UInt8] = []
        for name in source.names {
            let short = name.split(separator: "/").last.map(String.init) ?? name
            var values = try source.floats(name).map(Double.init)
            if short == "backbone.norm.weight" { values[3] = 1e300 }
            let start = data.count
            for value in values { data += Element.littleEndian(value.bitPattern) }
            let shape = source.tensors[name]?.shape ?? []
            header.append(
                "\"\(short)\":{\"dtype\":\"F64\",\"shape\":\(shape),\"data_offsets\":[\(start),\(data.count)]}")
        }
        let text = "{\(header.joined(separator: ","))}"
        let path = folder.path + "/double.safetensors"
        try Data(Element.littleEndian(UInt64(text.utf8.count)) + Array(text.utf8) + data)
            .write(to: URL(fileURLWithPath: path))
        let model = try OpenedModel(path, overrides: heads(golden))
        let error = #expect(throws: CheckpointError.self) {
            try TimeSformerModel(model.configuration, weights: model, normalization: .test, threads: 1)
        }
        #expect(error?.entry == "backbone.norm.weight")
        #expect(error?.cause.contains("the weight at 3 is infinite") == true)
    }

    /// A resized embedding drops rows: a bad number in one of them counts as well.
    @Test func anEmbeddingIsCheckedBeforeItIsResized() throws {
        let golden = try #require(LayoutFixtures.all.first { $0.text("name") == "mm-divided" })
        let width = golden.number("embed")
        let spoiled = try spoil(golden, .timeEmbedding, at: 7 * width, with: .nan)
        let model = try OpenedModel(
            spoiled.path, overrides: ModelOverrides(source: "the test", frames: 2, heads: golden.number("heads")))
        #expect(throws: CheckpointError.self) { try LayoutFixtures.floats(model, .timeEmbedding) }
    }
}
