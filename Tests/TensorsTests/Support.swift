// What several suites compute with.

import Tensors

/// A fixed sequence of random numbers from −1 to 1.
func filled(_ count: Int, columns: Int, seed: Int) -> RowBuffer {
    let buffer = RowBuffer(count, columns: columns)
    var state = UInt64(seed &+ 7)
    for i in 0..<(count * columns) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        buffer[0][i] = Float(state >> 40) / Float(1 << 23) - 1
    }
    return buffer
}
