// Floats on the heap, aligned to cache lines, with one owner.

import Glibc

/// A fixed number of floats, 64-byte aligned, freed with its owner. Contents are undefined until written.
/// `@unchecked Sendable`: the pointer never changes; who writes which part when is the holder's business.
package final class FloatBuffer: @unchecked Sendable {
    package let count: Int
    package let start: UnsafeMutablePointer<Float>
    private let raw: UnsafeMutableRawPointer
    private let mappedBytes: Int

    /// Large buffers come from the system directly, so that what is never touched costs nothing and what is freed goes back.
    package init(count: Int) {
        precondition(count >= 0, "a buffer holds no negative number of floats")
        self.count = count
        let bytes = max(64, count * MemoryLayout<Float>.stride)
        if bytes >= 1 << 20 {
            let mapping = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            if let mapping, mapping != MAP_FAILED {
                // Fewer address-translation misses while whole matrices stream by. 14 is MADV_HUGEPAGE.
                madvise(mapping, bytes, 14)
                raw = mapping
                mappedBytes = bytes
                start = mapping.bindMemory(to: Float.self, capacity: count)
                return
            }
        }
        raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        mappedBytes = 0
        start = raw.bindMemory(to: Float.self, capacity: count)
    }

    deinit {
        if mappedBytes > 0 { munmap(raw, mappedBytes) } else { raw.deallocate() }
    }

    package var all: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: start, count: count) }
}
