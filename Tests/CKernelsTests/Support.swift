// Variants, random numbers and buffers for the kernels' tests.

import CKernels
import Foundation
import Testing

/// One variant of the kernels that this processor has.
struct Variant: CustomTestStringConvertible, Sendable {
    let isa: al_isa
    var testDescription: String { String(cString: table.name) }
    nonisolated(unsafe) let pointer: UnsafePointer<al_kernels>
    var table: al_kernels { pointer.pointee }

    static let all: [Variant] = [
        AL_ISA_PORTABLE, AL_ISA_AVX2, AL_ISA_AVX2_VNNI, AL_ISA_AVX512, AL_ISA_AVX512_VNNI,
        AL_ISA_AVX512_BF16,
    ].compactMap { isa in
        al_kernels_for(isa).map { Variant(isa: isa, pointer: $0) }
    }
}

/// A fixed sequence of random numbers.
struct Random {
    var state: UInt64

    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }

    /// −1 ..< 1
    mutating func float() -> Float { Float(next() % 20000) / 10000 - 1 }
    mutating func floats(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in float() * scale } }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Every size up to past four vectors of sixteen, and some larger ones off the round numbers.
let sizes = Array(0...70) + [95, 96, 97, 127, 128, 129, 197, 255, 256, 257, 511, 768, 1000, 1569, 2047, 2100]

/// Floats aligned as the kernels want packed panels and scratch.
final class Aligned {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(_ count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(byteCount: max(64, count * 4), alignment: 64)
        start = raw.bindMemory(to: Float.self, capacity: max(1, count))
        start.initialize(repeating: .nan, count: max(1, count))
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }
}

extension Variant {
    /// Where a packed panel holds a column's weight: the columns of a tile lie together.
    func place(column: Int, depth k: Int, of depth: Int) -> Int {
        let tile = Int(table.tile_columns)
        return (column / tile * depth + k) * tile + column % tile
    }
}

/// The nearest number whose float has an empty lower half, ties to even.
func roundedToBF16(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
}

/// The exact GELU in double precision.
func exactGELU(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }
