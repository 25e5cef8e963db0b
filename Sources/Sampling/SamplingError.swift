// What must never happen while windows are sampled.

/// A window holds a frame that was left undecoded: the two sides of the line disagree. Better no result than a wrong one.
package struct SamplingError: Error, CustomStringConvertible {
    package let slot: Int

    package var description: String {
        "internal error: the frame of slot \(slot) was left undecoded though a window holds it; "
            + "this is a fault of actionline, please report it; decoding every frame avoids it"
    }
}
