// One scaled frame, as the model takes it.

import Synchronization

/// A square RGB image: side × side × 3 bytes, rows from the top, no padding.
/// `@unchecked Sendable`: written by one owner before it is shared, only read after.
public final class FrameImage: @unchecked Sendable {
    /// Pixels along a side.
    public let side: Int
    private let bytes: UnsafeMutableRawBufferPointer
    /// Whether a model keeps results of these pixels.
    private let isShared = Atomic(false)

    /// An image of undefined pixels.
    public init(side: Int) {
        precondition(side > 0 && side <= 1 << 15, "an image's side is between 1 and 32768 pixels")
        self.side = side
        bytes = .allocate(byteCount: side * side * 3, alignment: 64)
    }

    deinit { bytes.deallocate() }

    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(bytes))
    }

    /// Only before the image is shared: the object stands for its pixels wherever it is met again.
    public func withUnsafeMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
        precondition(!isShared.load(ordering: .relaxed), "an image that a model has seen must not change")
        return try body(bytes)
    }

    /// From here on the pixels stay as they are.
    package func share() { isShared.store(true, ordering: .relaxed) }
}
