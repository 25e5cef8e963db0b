// A scaled picture, upright.

/// A picture in memory: RGB, rows of `width` × 3 bytes from the top.
package struct RGBPicture: Sendable, Equatable {
    package var width: Int
    package var height: Int
    package var bytes: [UInt8]

    package init(width: Int, height: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.bytes = bytes
    }
}
