// The kernels' Swift face: one value names the instruction set and forwards to its table.

import CKernels

/// The vector kernels of one instruction set. Strides count floats; matrices are row-major.
/// `@unchecked Sendable`: a pointer to a constant table.
public struct Kernels: @unchecked Sendable {
    public let instructionSet: InstructionSet
    public let table: UnsafePointer<al_kernels>

    /// - Parameter instructionSet: falls back to the portable kernels when this processor lacks it.
    public init(_ instructionSet: InstructionSet = .current) {
        if let table = instructionSet.table {
            self.instructionSet = instructionSet
            self.table = table
        } else {
            self.instructionSet = .portable
            self.table = al_kernels_for(AL_ISA_PORTABLE)
        }
    }

    /// out[row] = (x[row] − mean) ÷ √(variance + epsilon), each row of `columns` floats.
    @inlinable @inline(__always)
    public func normalize(
        _ x: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int, epsilon: Float,
        into out: UnsafeMutablePointer<Float>, stride outStride: Int
    ) {
        table.pointee.normalize(x, stride, rows, columns, epsilon, out, outStride)
    }

    /// out[i] = x[i] + y[i].
    @inlinable @inline(__always)
    public func add(
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        table.pointee.add(x, y, count, out)
    }

    /// out[i] = pixels[i] − 128.
    @inlinable @inline(__always)
    public func pixels(_ pixels: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<Float>) {
        table.pointee.pixels(pixels, count, out)
    }

    /// Softmax attention of one head; see `al_attention`.
    @inlinable @inline(__always)
    public func attention(_ attention: inout al_attention) { table.pointee.attention(&attention) }

    /// Floats of scratch that `attention` wants.
    public func attentionScratch(width: Int, queries: Int, keys: Int) -> Int {
        table.pointee.attention_scratch(width, queries, keys)
    }

    /// The head width as attention wants it: a multiple of sixteen.
    public static func padded(_ width: Int) -> Int {
        let multiple = Int(AL_WIDTH_MULTIPLE)
        return (width + multiple - 1) / multiple * multiple
    }
}
