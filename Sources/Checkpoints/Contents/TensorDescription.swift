// What a checkpoint says about one of its tensors, without its numbers.

/// A named tensor of a checkpoint.
package struct TensorDescription: Sendable, Hashable {
    /// The fully qualified name: keys of nested dictionaries joined with "/".
    package let name: String
    package let scalar: ScalarType
    package let shape: [Int]
    /// In elements, one for each dimension.
    package let strides: [Int]

    /// The number of elements. Never overflows: it was checked when the file was opened.
    package var count: Int { shape.reduce(1, &*) }

    package init(name: String, scalar: ScalarType, shape: [Int], strides: [Int]) {
        self.name = name
        self.scalar = scalar
        self.shape = shape
        self.strides = strides
    }

    /// Row-major strides of a dense tensor of `shape`.
    static func rowMajorStrides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        var step = 1
        for axis in shape.indices.reversed() {
            strides[axis] = step
            step = step &* max(1, shape[axis])
        }
        return strides
    }

    /// Whether the elements lie in the file in the order of their indices, without holes.
    var isDense: Bool {
        var step = 1
        for axis in shape.indices.reversed() where shape[axis] != 1 {
            if shape[axis] == 0 { return true }
            if strides[axis] != step { return false }
            step = step &* shape[axis]
        }
        return true
    }

    /// Whether the strides are such as a tensor over `available` elements can have. A dimension of 1 is never stepped
    /// along, yet its stride comes from a size and a stride of that storage as well, so it is at most twice as long.
    func stridesFit(within available: Int) -> Bool {
        shape.contains(0) || strides.allSatisfy { $0 >= 0 && $0 / 2 <= available }
    }

    /// The number of elements of `shape`; nil when a dimension is negative or the product overflows.
    static func elementCount(_ shape: [Int]) -> Int? {
        var count = 1
        for size in shape {
            guard size >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            count = product
        }
        return count
    }
}
