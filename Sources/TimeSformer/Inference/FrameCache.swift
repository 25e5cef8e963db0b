// What is kept of a frame between the windows that share it.

import Clips
import Tensors

/// A bounded table of float rows by image object; the least recently used one makes room. The table holds the images,
/// so no other image can come to have a kept one's identifier.
/// Planned once: nothing is allocated after the first use. Not safe for use by two callers at once.
final class FrameCache {
    let capacity: Int
    /// Floats kept of one frame.
    let floats: Int
    private lazy var storage = FloatBuffer(count: capacity * floats)
    private var slots: [ObjectIdentifier: Int] = [:]
    private var images: [FrameImage?]
    private var used: [UInt64]
    private var now: UInt64 = 0

    init(capacity: Int, floats: Int) {
        self.capacity = max(1, capacity)
        self.floats = floats
        images = Array(repeating: nil, count: self.capacity)
        used = Array(repeating: 0, count: self.capacity)
        slots.reserveCapacity(self.capacity + 1)
    }

    /// The row of an image seen before, and now used.
    func find(_ image: FrameImage) -> UnsafeMutablePointer<Float>? {
        guard let slot = slots[ObjectIdentifier(image)] else { return nil }
        now += 1
        used[slot] = now
        return storage.start + slot * floats
    }

    /// A row to be filled for an image not seen before, whose pixels no longer change from here on.
    func insert(_ image: FrameImage) -> UnsafeMutablePointer<Float> {
        image.share()
        var slot = 0
        for candidate in 1..<max(1, capacity) where used[candidate] < used[slot] { slot = candidate }
        if let old = images[slot] { slots[ObjectIdentifier(old)] = nil }
        images[slot] = image
        slots[ObjectIdentifier(image)] = slot
        now += 1
        used[slot] = now
        return storage.start + slot * floats
    }

    func removeAll() {
        slots.removeAll(keepingCapacity: true)
        for slot in 0..<capacity {
            images[slot] = nil
            used[slot] = 0
        }
    }
}
