// Memory for matrices, used again: every step of training wants the same sizes.

import Synchronization
import Tensors

/// Keeps what was freed for whoever wants as much.
final class MatrixPool: Sendable {
    private let free = Mutex<[Int: [FloatBuffer]]>([:])

    func take(bytes: Int) -> MatrixMemory {
        let count = (bytes + 3) / 4
        let buffer = free.withLock { $0[count]?.popLast() }
        return MatrixMemory(buffer ?? FloatBuffer(count: count), of: self)
    }

    fileprivate func put(_ buffer: FloatBuffer) {
        free.withLock { $0[buffer.count, default: []].append(buffer) }
    }
}

/// One matrix's memory; with its last view it goes back to the pool.
final class MatrixMemory: Sendable {
    var start: UnsafeMutablePointer<Float> { buffer.start }
    private let buffer: FloatBuffer
    private let pool: MatrixPool

    fileprivate init(_ buffer: FloatBuffer, of pool: MatrixPool) {
        self.buffer = buffer
        self.pool = pool
    }

    deinit { pool.put(buffer) }
}
