// What is computed of a frame, kept between the windows that share it.

import Clips
import Tensors

/// Rows of floats, one a frame, found again by the image object. The store owns the rows and keeps their images alive,
/// so that no other image can come to have a kept one's identity. The least recently used rows make room, but never
/// those of the call that asks. Not safe for use by two callers at once.
package final class FrameStore {
    /// Whether an image met again gets the row it had. If not, each image of a call gets a row of its own, and nothing
    /// is kept of it.
    package var sharesFrames = true {
        didSet { if !sharesFrames { removeAll() } }
    }

    /// Floats kept of one frame.
    package let rowFloats: Int
    /// Rows there is room for: at least those that are kept between calls, and those of the largest call yet.
    package private(set) var capacity: Int

    /// Planned once and made when first needed; made anew only for a call larger than all before.
    private var rows: RowBuffer?
    private var slots: [ObjectIdentifier: Int] = [:]
    /// By slot: whose row it is, and the number of the lookup that last wanted it; nil and 0 while free.
    private var images: [FrameImage?]
    private var lastUse: [UInt64]
    private var lookups: UInt64 = 0

    /// - Parameters:
    ///   - kept: how many frames are kept between calls.
    package init(rowFloats: Int, kept: Int) {
        self.rowFloats = rowFloats
        capacity = max(1, kept)
        images = Array(repeating: nil, count: capacity)
        lastUse = Array(repeating: 0, count: capacity)
    }

    /// Rows for all images of a call, valid until the next call. The caller fills those that are `missing` at once: from
    /// here on they are known, and the pixels behind them no longer change.
    package func find(_ wanted: [FrameImage]) -> FrameRows {
        makeRoom(for: wanted.count)
        guard let rows else { return FrameRows(rows: [], missing: []) }
        if !sharesFrames {
            let own = wanted.indices.map { rows[$0] }
            return FrameRows(rows: own, missing: Array(zip(wanted, own)))
        }
        // First touch what is known, so that making room for a new frame takes none of this call's own.
        for image in wanted { if let slot = slots[ObjectIdentifier(image)] { touch(slot) } }
        var found = FrameRows(rows: [], missing: [])
        found.rows.reserveCapacity(wanted.count)
        for image in wanted {
            if let slot = slots[ObjectIdentifier(image)] {
                touch(slot)
                found.rows.append(rows[slot])
            } else {
                let row = rows[insert(image)]
                found.rows.append(row)
                found.missing.append((image, row))
            }
        }
        return found
    }

    /// Forgets all frames, and lets their images go.
    package func removeAll() {
        slots.removeAll(keepingCapacity: true)
        for slot in 0..<capacity {
            images[slot] = nil
            lastUse[slot] = 0
        }
    }

    private func touch(_ slot: Int) {
        lookups += 1
        lastUse[slot] = lookups
    }

    /// The slot of an image not known yet: a free one, or the one that was not used for the longest time.
    private func insert(_ image: FrameImage) -> Int {
        image.share()
        var slot = 0
        for candidate in 1..<max(1, capacity) where lastUse[candidate] < lastUse[slot] { slot = candidate }
        if let old = images[slot] { slots[ObjectIdentifier(old)] = nil }
        images[slot] = image
        slots[ObjectIdentifier(image)] = slot
        touch(slot)
        return slot
    }

    /// At least `count` rows. What is known moves along.
    private func makeRoom(for count: Int) {
        if count <= capacity {
            if rows == nil { rows = RowBuffer(capacity, columns: rowFloats) }
            return
        }
        let larger = RowBuffer(count, columns: rowFloats)
        if let rows { for slot in slots.values { larger[slot].update(from: rows[slot], count: rowFloats) } }
        rows = larger
        images += Array(repeating: nil, count: count - capacity)
        lastUse += Array(repeating: 0, count: count - capacity)
        capacity = count
    }
}

/// Where the frames of one call lie in a `FrameStore`.
/// `@unchecked Sendable`: who writes which row when is the caller's business.
package struct FrameRows: @unchecked Sendable {
    /// For each image of the call, in order; an image met twice has one row if frames are shared.
    package fileprivate(set) var rows: [UnsafeMutablePointer<Float>]
    /// Rows to be computed now, and from which image.
    package fileprivate(set) var missing: [(image: FrameImage, row: UnsafeMutablePointer<Float>)]
}
