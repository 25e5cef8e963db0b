// What is kept of a frame between the windows that share it.

import Tensors

/// A bounded table of float rows by frame identity; the least recently used one makes room.
/// Planned once: nothing is allocated after the first use. Not safe for use by two callers at once.
final class FrameCache {
    let capacity: Int
    /// Floats kept of one frame.
    let floats: Int
    private lazy var storage = FloatBuffer(count: capacity * floats)
    private var slots: [Int: Int] = [:]
    private var identities: [Int?]
    private var used: [UInt64]
    private var now: UInt64 = 0

    init(capacity: Int, floats: Int) {
        self.capacity = max(1, capacity)
        self.floats = floats
        identities = Array(repeating: nil, count: self.capacity)
        used = Array(repeating: 0, count: self.capacity)
        slots.reserveCapacity(self.capacity + 1)
    }

    /// The row of a frame seen before, and now used.
    func find(_ identity: Int) -> UnsafeMutablePointer<Float>? {
        guard let slot = slots[identity] else { return nil }
        now += 1
        used[slot] = now
        return storage.start + slot * floats
    }

    /// A row to be filled for a frame not seen before.
    func insert(_ identity: Int) -> UnsafeMutablePointer<Float> {
        var slot = 0
        for candidate in 1..<max(1, capacity) where used[candidate] < used[slot] { slot = candidate }
        if let old = identities[slot] { slots[old] = nil }
        identities[slot] = identity
        slots[identity] = slot
        now += 1
        used[slot] = now
        return storage.start + slot * floats
    }

    func removeAll() {
        slots.removeAll(keepingCapacity: true)
        for slot in 0..<capacity {
            identities[slot] = nil
            used[slot] = 0
        }
    }
}
