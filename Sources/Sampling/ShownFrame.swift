// A frame of the video as the sampler meets it.

/// A frame in its place, whether or not there is a picture of it.
package enum ShownFrame<Frame> {
    case picture(Frame)
    /// It could not be decoded.
    case lost
    /// It was not decoded, since no window holds it.
    case skipped
}
