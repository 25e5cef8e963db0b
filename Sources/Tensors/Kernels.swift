// The kernels' Swift face: one value names the instruction set and forwards to its table.

internal import CKernels

/// The vector kernels of one instruction set. Products are `Linear`'s.
/// `@unchecked Sendable`: a pointer to a constant table.
package struct Kernels: @unchecked Sendable {
    package let instructionSet: InstructionSet
    let table: UnsafePointer<al_kernels>

    /// - Parameter instructionSet: falls back to the portable kernels when this processor lacks it.
    package init(_ instructionSet: InstructionSet = .current) {
        if let table = instructionSet.table {
            self.instructionSet = instructionSet
            self.table = table
        } else {
            self.instructionSet = .portable
            self.table = al_kernels_for(AL_ISA_PORTABLE)
        }
    }

    /// out[row] = (x[row] − mean) ÷ √(variance + epsilon). May run in place.
    package func normalize(_ x: Rows, epsilon: Float, into out: Rows) {
        precondition(x.count <= out.count && x.columns <= out.columns, "normalized rows need as much room")
        table.pointee.normalize(x.start, x.stride, x.count, x.columns, epsilon, out.start, out.stride)
    }

    /// Softmax attention of one head: out = softmax(queries·keysᵀ)·values. The softmax is to the base 2: log2(e) and the
    /// scale are folded into the queries.
    /// - Parameters:
    ///   - queries: [queries, padded width] (see `padded`), like keys and values zero beyond the true width.
    ///   - keys: [keys, padded width].
    ///   - values: [keys, padded width].
    ///   - out: [queries, columns wanted].
    ///   - last: where the last query's row goes instead (the class token's).
    ///   - scratch: `attentionScratch` floats.
    ///   - inBF16: whether the numbers that are multiplied are rounded to bf16, where `multipliesBF16`.
    package func attention(
        queries: Rows, keys: Rows, values: Rows, into out: Rows, last: UnsafeMutablePointer<Float>? = nil,
        scratch: FloatBuffer, inBF16: Bool = false
    ) {
        precondition(
            keys.columns == queries.columns && values.columns == queries.columns && values.count == keys.count
                && out.columns <= queries.columns && out.count >= queries.count - (last == nil ? 0 : 1),
            "queries, keys, values and their result have shapes that fit")
        var attention = al_attention(
            q: queries.start, k: keys.start, v: values.start, q_stride: queries.stride, k_stride: keys.stride,
            v_stride: values.stride, queries: queries.count, keys: keys.count, width: queries.columns,
            out: out.start, out_stride: out.stride, out_width: out.columns, last_out: last, scratch: scratch.start,
            groups: 1, group_step: 0, out_group_step: 0)
        let rounded = inBF16 ? table.pointee.attention_bf16 : nil
        (rounded ?? table.pointee.attention)(&attention)
    }

    /// Several attentions of one head at once, whose rows take turns: row i belongs to number i mod `count`.
    /// - Parameters:
    ///   - rows: [count × tokens, 3 × padded width]: queries, keys and values side by side.
    ///   - out: [count × tokens, columns wanted]
    package func attention(takingTurns count: Int, _ rows: Rows, into out: Rows, scratch: FloatBuffer) {
        let (width, tokens) = (rows.columns / 3, rows.count / count)
        precondition(
            rows.count % count == 0 && out.count >= rows.count && out.columns <= width,
            "attentions that take turns have as many rows each")
        var attention = al_attention(
            q: rows.start, k: rows.start + width, v: rows.start + 2 * width, q_stride: count * rows.stride,
            k_stride: count * rows.stride, v_stride: count * rows.stride, queries: tokens, keys: tokens, width: width,
            out: out.start, out_stride: count * out.stride, out_width: out.columns, last_out: nil,
            scratch: scratch.start, groups: count, group_step: rows.stride, out_group_step: out.stride)
        table.pointee.attention(&attention)
    }

    /// Floats of scratch that `attention` wants.
    package func attentionScratch(width: Int, queries: Int, keys: Int) -> Int {
        max(
            table.pointee.attention_scratch(width, queries, keys),
            table.pointee.attention_scratch_bf16?(width, queries, keys) ?? 0)
    }

    /// The head width as attention wants it: a multiple of sixteen.
    package static func padded(_ width: Int) -> Int {
        let multiple = Int(AL_WIDTH_MULTIPLE)
        return (width + multiple - 1) / multiple * multiple
    }

    /// out[i] = x[i] + y[i]. May run in place.
    package func add(
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        table.pointee.add(x, y, count, out)
    }

    /// out[i] = pixels[i] − 128.
    package func pixels(_ pixels: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<Float>) {
        table.pointee.pixels(pixels, count, out)
    }
}
