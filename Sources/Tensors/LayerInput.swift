// What a linear layer takes, in the form that its precision wants.

/// Rows for a layer: [count, inputs].
package enum LayerInput: Sendable {
    case floats(Rows)
    case halves(HalfRows)
    case levels(QuantizedRows)

    package var count: Int {
        switch self {
        case .floats(let rows): rows.count
        case .halves(let rows): rows.count
        case .levels(let rows): rows.count
        }
    }

    package var columns: Int {
        switch self {
        case .floats(let rows): rows.columns
        case .halves(let rows): rows.columns
        case .levels(let rows): rows.columns
        }
    }
}

/// One worker's room to prepare rows for layers of any precision.
package struct LayerInputBuffer: Sendable {
    private let floats: Rows
    private let halves: HalfBuffer
    private let levels: QuantizedBuffer
    private let kernels: Kernels

    /// - Parameter floats: where normalized rows of 32-bit floats go, [rows, columns].
    package init(_ floats: Rows, kernels: Kernels) {
        self.floats = floats
        self.kernels = kernels
        halves = HalfBuffer(floats.count, columns: floats.columns)
        levels = QuantizedBuffer(floats.count, columns: floats.columns)
    }

    /// x̂ = (x − mean) ÷ √(variance + epsilon) of each row of x, into the rows from `first` on, for layers as exact as `layer`.
    package func normalize(_ x: Rows, epsilon: Float, at first: Int = 0, for layer: Linear) {
        let range = first..<(first + x.count)
        switch layer.precision {
        case .bf16 where kernels.multipliesBF16:
            kernels.round(x, normalizedWith: epsilon, into: halves.rows(range, columns: x.columns))
        case .fp32, .bf16: kernels.normalize(x, epsilon: epsilon, into: floats[range])
        case .int8:
            kernels.quantize(x, normalizedWith: epsilon, into: levels.rows(range, columns: x.columns))
        }
    }

    /// What `normalize` made of `count` rows.
    package func normalized(_ count: Int, for layer: Linear) -> LayerInput {
        switch layer.precision {
        case .bf16 where kernels.multipliesBF16: .halves(halves.rows(0..<count, columns: layer.inputs))
        case .fp32, .bf16: .floats(floats[0..<count])
        case .int8: .levels(levels.rows(0..<count, columns: layer.inputs))
        }
    }

    /// epilogue(x·W + b) of `layer` for some of its outputs, for `next`; overwrites what was normalized.
    /// - Parameter room: for results in 32-bit floats, [rows, outputs].
    package func apply(
        _ layer: Linear, _ x: LayerInput, outputs: Range<Int>, _ epilogue: Epilogue, for next: Linear, room: Rows
    ) -> LayerInput {
        if case .halves(let x) = x, next.precision == .bf16 {
            let rows = halves.rows(0..<x.count, columns: outputs.count)
            layer.apply(x, outputs: outputs, epilogue, into: rows)
            // An odd row's last word is half empty.
            if outputs.count % 2 == 1 { for row in 0..<x.count { rows.start[row * rows.stride + outputs.count] = 0 } }
            return .halves(rows)
        }
        layer.apply(x, outputs: outputs, epilogue, into: room)
        return plain(room, for: next)
    }

    /// x as it is for `layer`; overwrites what was normalized.
    package func plain(_ x: Rows, for layer: Linear) -> LayerInput {
        switch layer.precision {
        case .bf16 where kernels.multipliesBF16:
            let rows = halves.rows(0..<x.count, columns: x.columns)
            kernels.round(x, into: rows)
            return .halves(rows)
        case .fp32, .bf16: return .floats(x)
        case .int8:
            let rows = levels.rows(0..<x.count, columns: x.columns)
            kernels.quantize(x, into: rows)
            return .levels(rows)
        }
    }
}
