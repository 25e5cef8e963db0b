// The linear layer of the fast pass: weights in the order that the kernels read them, and a bias.

internal import CKernels

/// y = x·W + b, or a part of it. How the weights are held is this type's own business.
package struct Linear: Sendable {
    /// A range of outputs begins at a multiple of this, since weights are packed by so many.
    package static let outputMultiple = PackedMatrix.panelColumns

    package let inputs: Int
    package let outputs: Int
    package var precision: Precision {
        switch weight {
        case .floats: .fp32
        case .halves: .bf16
        case .bytes: .int8
        }
    }
    /// Bytes that the weights take.
    package var weightBytes: Int {
        switch weight {
        case .floats(let matrix): matrix.bytes
        case .halves(let matrix): matrix.bytes
        case .bytes(let matrix): matrix.bytes
        }
    }

    private enum Weight {
        case floats(PackedMatrix)
        case halves(PackedBF16)
        case bytes(PackedInt8)
    }

    private let weight: Weight
    /// [outputs]
    private let bias: FloatBuffer?
    private let kernels: Kernels
    /// Who is told each row of inputs once; layers of floats only.
    private let observer: InputMoments?

    /// From torch's weight, [outputs, inputs].
    /// - Parameters:
    ///   - precision: of weights and inputs.
    ///   - inputGroup: with `int8` how many inputs share a scale, a multiple of four; nil: all. Parts of the inputs are
    ///     then whole groups.
    ///   - bias: [outputs], already scaled.
    ///   - workers: who pack.
    ///   - inputScales: a factor for each input (a folded LayerNorm's weight), or nil.
    ///   - scale: the factor of an output.
    ///   - steps: with `int8`, what an output's weights of a group, less its factor, are whole multiples of, or nil.
    ///   - observer: who is told the rows of inputs, with `fp32`, whenever outputs from the first on are wanted of them.
    ///   - outputRow: where the `inputs` weights of an output lie; nil: an output that is always zero.
    package init(
        inputs: Int, outputs: Int, precision: Precision = .fp32, inputGroup: Int? = nil, bias: FloatBuffer? = nil,
        kernels: Kernels, workers: Workers,
        inputScales: UnsafePointer<Float>? = nil, scale: @Sendable (Int) -> Float = { _ in 1 },
        steps: @Sendable (_ output: Int, _ group: Int) -> Float? = { _, _ in nil }, observer: InputMoments? = nil,
        outputRow: @Sendable (Int) -> UnsafePointer<Float>?
    ) {
        precondition(bias.map { $0.count == outputs } ?? true, "a linear layer has a bias for each output")
        weight =
            switch precision {
            case .fp32:
                .floats(
                    PackedMatrix(
                        columns: outputs, depth: inputs, kernels: kernels, workers: workers, depthScales: inputScales,
                        scale: scale, source: outputRow))
            case .bf16:
                .halves(
                    PackedBF16(
                        columns: outputs, depth: inputs, kernels: kernels, workers: workers,
                        depthScales: inputScales, scale: scale, source: outputRow))
            case .int8:
                .bytes(
                    PackedInt8(
                        columns: outputs, depth: inputs, group: inputGroup, kernels: kernels, workers: workers,
                        depthScales: inputScales, scale: scale, steps: steps, source: outputRow))
            }
        (self.inputs, self.outputs) = (inputs, outputs)
        self.bias = bias
        self.kernels = kernels
        self.observer = observer
    }

    /// From a transposed weight, [inputs, outputs], without bias.
    /// - Parameters:
    ///   - outputScales: a factor for each output, or nil.
    ///   - inputRow: where the `outputs` weights of an input lie.
    package init(
        inputs: Int, outputs: Int, kernels: Kernels, outputScales: UnsafePointer<Float>? = nil,
        inputRow: (Int) -> UnsafePointer<Float>
    ) {
        weight = .floats(
            PackedMatrix(
                columns: outputs, depth: inputs, kernels: kernels, columnScales: outputScales, rows: inputRow))
        (self.inputs, self.outputs) = (inputs, outputs)
        bias = nil
        self.kernels = kernels
        observer = nil
    }

    /// `apply` for a layer of 32-bit floats.
    package func apply(
        _ x: Rows, inputs: Range<Int>? = nil, outputs: Range<Int>? = nil, _ epilogue: Epilogue = .store,
        into out: Rows, scatter: RowScatter? = nil
    ) {
        apply(.floats(x), inputs: inputs, outputs: outputs, epilogue, into: out, scatter: scatter)
    }

    /// out = epilogue(x·W + b) for some inputs and outputs.
    /// - Parameters:
    ///   - x: [rows, inputs of the range], in the layer's precision.
    ///   - inputs: which inputs `x` holds; nil: all. Parts add up to the whole: the bias comes with input 0.
    ///   - outputs: which outputs are wanted, from a multiple of `outputMultiple` on; nil: all.
    ///   - out: [rows, outputs of the range]; with `scatter` as many rows as there are.
    ///   - scatter: where in `out` each row goes; nil: row by row.
    package func apply(
        _ x: LayerInput, inputs: Range<Int>? = nil, outputs: Range<Int>? = nil, _ epilogue: Epilogue = .store,
        into out: Rows, scatter: RowScatter? = nil
    ) {
        let inputs = inputs ?? 0..<self.inputs
        let outputs = outputs ?? 0..<self.outputs
        precondition(
            x.columns == inputs.count && inputs.lowerBound >= 0 && inputs.upperBound <= self.inputs,
            "a linear layer takes rows as long as its weights'")
        precondition(
            outputs.lowerBound >= 0 && outputs.lowerBound % Self.outputMultiple == 0
                && outputs.upperBound <= self.outputs && outputs.count <= out.columns,
            "a linear layer gives whole panels of its outputs")
        precondition((scatter?.capacity ?? out.count) >= x.count, "a linear layer gives a row for each it takes")
        let panel = outputs.lowerBound / Self.outputMultiple
        let bias = inputs.lowerBound == 0 ? bias.map { UnsafePointer($0.start + outputs.lowerBound) } : nil
        let rows = scatter.map { UnsafePointer($0.offsets) }
        switch (x, weight) {
        case (.floats(let x), .floats(let weight)):
            if let observer, outputs.lowerBound == 0 { observer.add(x, from: inputs.lowerBound) }
            var product = al_product(
                a: x.start, a_stride: x.stride, rows: x.count, depth: inputs.count,
                b: weight.start(panel: panel, depth: inputs.lowerBound), panel_stride: weight.panelStride,
                columns: outputs.count, c: out.start, c_stride: out.stride, c_rows: rows, bias: bias,
                epilogue: epilogue.kernelEpilogue)
            kernels.table.pointee.product(&product)
        case (.halves(let x), .halves(let weight)) where kernels.multipliesBF16:
            var product = product(weight, x.start, stride: x.stride, rows: x.count, inputs, outputs, epilogue)
            (product.c, product.c_stride, product.c_rows) = (out.start, out.stride, rows)
            kernels.table.pointee.product_bf16(&product)
        case (.floats(let x), .halves(let weight)) where !kernels.multipliesBF16:
            var product = product(weight, x.start, stride: x.stride, rows: x.count, inputs, outputs, epilogue)
            (product.c, product.c_stride, product.c_rows) = (out.start, out.stride, rows)
            kernels.table.pointee.product_bf16(&product)
        case (.levels(let x), .bytes(let weight)):
            precondition(
                inputs.lowerBound % weight.group == 0
                    && inputs.upperBound == min(self.inputs, inputs.lowerBound + weight.group),
                "a linear layer in int8 takes a whole group of its inputs")
            let factors = weight.factors(panel: panel, group: inputs.lowerBound / weight.group)
            var product = al_int8_product(
                a: x.levels, a_stride: x.stride, a_scales: x.scales, a_least: x.least, rows: x.count,
                depth: inputs.count, b: weight.start(panel: panel, depth: inputs.lowerBound),
                panel_stride: weight.panelStride, b_scales: factors.scales, b_sums: factors.sums,
                columns: outputs.count, c: out.start, c_stride: out.stride, c_rows: rows, bias: bias,
                epilogue: epilogue.kernelEpilogue)
            kernels.table.pointee.product_int8(&product)
        default: preconditionFailure("a linear layer takes rows of its own precision")
        }
    }

    /// out = epilogue(x·W + b) for some outputs, rounded to bf16; for a layer in bf16 where `Kernels.multipliesBF16`.
    /// - Parameter epilogue: anything but `add`.
    func apply(_ x: HalfRows, outputs: Range<Int>, _ epilogue: Epilogue, into out: HalfRows) {
        guard case .halves(let weight) = weight, kernels.multipliesBF16 else {
            preconditionFailure("a linear layer rounds its results in bf16 alone")
        }
        precondition(
            x.columns == inputs && outputs.lowerBound >= 0 && outputs.lowerBound % Self.outputMultiple == 0
                && outputs.upperBound <= self.outputs && outputs.count <= out.columns && x.count <= out.count,
            "a linear layer gives whole panels of its outputs, and a row for each it takes")
        var product = product(weight, x.start, stride: x.stride, rows: x.count, 0..<inputs, outputs, epilogue)
        (product.rounded, product.rounded_stride) = (out.start, out.stride)
        kernels.table.pointee.product_bf16(&product)
    }

    /// A product in bf16, of rows that are either, without where it goes.
    private func product(
        _ weight: PackedBF16, _ x: UnsafeRawPointer, stride: Int, rows: Int, _ inputs: Range<Int>,
        _ outputs: Range<Int>, _ epilogue: Epilogue
    ) -> al_bf16_product {
        precondition(inputs.lowerBound % 2 == 0, "a linear layer in bf16 takes its inputs in pairs")
        var product = al_bf16_product()
        (product.a, product.a_stride, product.rows, product.depth) = (x, stride, rows, inputs.count)
        product.b = weight.start(panel: outputs.lowerBound / Self.outputMultiple, depth: inputs.lowerBound)
        product.panel_stride = weight.panelStride
        product.b_scales = weight.scales.map { UnsafePointer($0.start + outputs.lowerBound) }
        product.columns = outputs.count
        product.bias = inputs.lowerBound == 0 ? bias.map { UnsafePointer($0.start + outputs.lowerBound) } : nil
        product.epilogue = epilogue.kernelEpilogue
        return product
    }
}
