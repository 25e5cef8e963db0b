// The linear layer of the fast pass: weights in the order that the kernels read them, and a bias.

internal import CKernels

/// y = x·W + b, or a part of it. How the weights are held is this type's own business.
package struct Linear: Sendable {
    /// A range of outputs begins at a multiple of this, since weights are packed by so many.
    package static let outputMultiple = PackedMatrix.panelColumns

    package var inputs: Int { weight.depth }
    package var outputs: Int { weight.columns }

    private let weight: PackedMatrix
    /// [outputs]
    private let bias: FloatBuffer?
    private let kernels: Kernels

    /// From torch's weight, [outputs, inputs].
    /// - Parameters:
    ///   - bias: [outputs], already scaled.
    ///   - workers: who pack.
    ///   - inputScales: a factor for each input (a folded LayerNorm's weight), or nil.
    ///   - scale: the factor of an output.
    ///   - outputRow: where the `inputs` weights of an output lie; nil: an output that is always zero.
    package init(
        inputs: Int, outputs: Int, bias: FloatBuffer? = nil, kernels: Kernels, workers: Workers,
        inputScales: UnsafePointer<Float>? = nil, scale: @Sendable (Int) -> Float = { _ in 1 },
        outputRow: @Sendable (Int) -> UnsafePointer<Float>?
    ) {
        precondition(bias.map { $0.count == outputs } ?? true, "a linear layer has a bias for each output")
        weight = PackedMatrix(
            columns: outputs, depth: inputs, kernels: kernels, workers: workers, depthScales: inputScales,
            scale: scale, source: outputRow)
        self.bias = bias
        self.kernels = kernels
    }

    /// From a transposed weight, [inputs, outputs], without bias.
    /// - Parameters:
    ///   - outputScales: a factor for each output, or nil.
    ///   - inputRow: where the `outputs` weights of an input lie.
    package init(
        inputs: Int, outputs: Int, kernels: Kernels, outputScales: UnsafePointer<Float>? = nil,
        inputRow: (Int) -> UnsafePointer<Float>
    ) {
        weight = PackedMatrix(columns: outputs, depth: inputs, columnScales: outputScales, rows: inputRow)
        bias = nil
        self.kernels = kernels
    }

    /// out = epilogue(x·W + b) for some inputs and outputs.
    /// - Parameters:
    ///   - x: [rows, inputs of the range].
    ///   - inputs: which inputs `x` holds; nil: all. Parts add up to the whole: the bias comes with input 0.
    ///   - outputs: which outputs are wanted, from a multiple of `outputMultiple` on; nil: all.
    ///   - out: [rows, outputs of the range]; with `scatter` as many rows as there are.
    ///   - scatter: where in `out` each row goes; nil: row by row.
    package func apply(
        _ x: Rows, inputs: Range<Int>? = nil, outputs: Range<Int>? = nil, _ epilogue: Epilogue = .store,
        into out: Rows, scatter: RowScatter? = nil
    ) {
        let inputs = inputs ?? 0..<weight.depth
        let outputs = outputs ?? 0..<weight.columns
        precondition(
            x.columns == inputs.count && inputs.lowerBound >= 0 && inputs.upperBound <= weight.depth,
            "a linear layer takes rows as long as its weights'")
        precondition(
            outputs.lowerBound >= 0 && outputs.lowerBound % Self.outputMultiple == 0
                && outputs.upperBound <= weight.columns && outputs.count <= out.columns,
            "a linear layer gives whole panels of its outputs")
        precondition((scatter?.capacity ?? out.count) >= x.count, "a linear layer gives a row for each it takes")
        var product = al_product(
            a: x.start, a_stride: x.stride, rows: x.count, depth: inputs.count,
            b: weight.start(panel: outputs.lowerBound / Self.outputMultiple, depth: inputs.lowerBound),
            panel_stride: weight.panelStride, columns: outputs.count,
            c: out.start, c_stride: out.stride, c_rows: scatter.map { UnsafePointer($0.offsets) },
            bias: inputs.lowerBound == 0 ? bias.map { UnsafePointer($0.start + outputs.lowerBound) } : nil,
            epilogue: epilogue.kernelEpilogue)
        kernels.table.pointee.product(&product)
    }
}
