// What 16-bit floats keep of a number: the nearest, ties to even.

import Checkpoints
import TestSupport
import Testing

@Suite struct RoundingTests {
    private let folder = Scratch()

    /// Writes numbers and reads them back.
    private func written(_ values: [Float], _ precision: SafetensorsWriter.Precision) throws -> [Float] {
        let path = folder.path + "/x.safetensors"
        try SafetensorsWriter.write([.init(name: "x", shape: [values.count])], precision: precision, to: path) {
            _, destination in
            for index in values.indices { destination[index] = values[index] }
        }
        return try Checkpoint.open(path).floats("x")
    }

    @Test(
        arguments: [
            (0x3F80_0000, 0x3F80), (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
            (0x3F81_7FFF, 0x3F81), (0x3F81_8000, 0x3F82), (0x3FFF_8000, 0x4000), (0xBF80_8000, 0xBF80),
            (0xBF81_8000, 0xBF82), (0x0000_8000, 0x0000), (0x0001_8000, 0x0002), (0x7F7F_7FFF, 0x7F7F),
            (0x7F7F_8000, 0x7F80), (0x7F80_0000, 0x7F80), (0xFF7F_FFFF, 0xFF80), (0x8000_0000, 0x8000),
        ] as [(UInt32, UInt32)])
    func bfloat16IsTheNearestAndTiesGoToTheEvenOne(bits: UInt32, expected: UInt32) throws {
        let read = try written([Float(bitPattern: bits)], .bfloat16)
        #expect(read.map(\.bitPattern) == [expected << 16])
    }

    @Test(arguments: [0x7F80_0001, 0x7FFF_FFFF, 0xFF80_0001, 0x7FC0_0000] as [UInt32])
    func whatIsNoNumberStaysNone(bits: UInt32) throws {
        #expect(try written([Float(bitPattern: bits)], .bfloat16).allSatisfy(\.isNaN))
    }

    @Test(
        arguments: [
            (2049, 2048), (2051, 2052), (-2049, -2048), (2049.001, 2050), (65_519, 65_504), (65_520, .infinity),
            (0x1p-25, 0), (0x1.8p-24, 0x1p-23),
        ] as [(Float, Float)])
    func aHalfIsTheNearestAndTiesGoToTheEvenOne(value: Float, expected: Float) throws {
        #expect(try written([value], .float16) == [expected])
    }
}
