// Reads clips ahead while the caller computes. How one clip becomes pictures is `ClipPictures`' business.

import Dataflow
import Dispatch

/// Hands out the clips of a list in the order that is asked for, read by several threads.
///
///     let loader = ClipLoader(pictures, lanes: 2)
///     try loader.load(order, ahead: 16) { loaded in
///         if case .success(let clip) = loaded.clip { batch.append(clip) }
///         return true
///     }
///
/// A clip that cannot be read is handed out with its reason; none ends the loading.
package struct ClipLoader: Sendable {
    /// One clip to read: its place in the list, and the number of the draw, usually the epoch.
    package typealias Request = (index: Int, draw: Int)

    private let pictures: ClipPictures
    private let lanes: Int

    /// - Parameter lanes: clips read at a time, with one decoding thread each.
    package init(_ pictures: ClipPictures, lanes: Int) {
        precondition(lanes > 0, "somebody must read")
        self.pictures = pictures
        self.lanes = lanes
    }

    /// Reads the clips of `order`.
    /// - Parameters:
    ///   - ahead: the most clips that are read and wait.
    ///   - body: takes each clip in turn, on the caller's thread; false ends the loading early.
    /// - Throws: what `body` throws. Either way every thread has ended when this returns, after the clip it was reading.
    package func load(_ order: [Request], ahead: Int, _ body: (LoadedClip) throws -> Bool) throws {
        let state = Monitor(LoadState(count: order.count, ahead: max(ahead, 1)))
        let threads = DispatchGroup()
        let queue = DispatchQueue(label: "actionline.clips", attributes: .concurrent)
        for _ in 0..<min(lanes, order.count) {
            queue.async(group: threads) {
                while case .place(let place) = state.wait(for: { $0.take() }) {
                    let clip = pictures.load(order[place], position: place)
                    state.withLock { $0.put(clip) }
                    state.announceChange()
                }
            }
        }
        defer {
            state.withLock { $0.stop() }
            state.announceChange()
            threads.wait()
        }
        while case .clip(let clip) = state.wait(for: { $0.deliver() }) {
            state.announceChange()
            guard try body(clip) else { return }
        }
    }
}
