// What a caller can state about an input.

/// What a caller states about inputs that do not say it themselves.
public enum InputProperty: String, Sendable {
    case frameRate = "a frame rate"
    case videoSize = "a video size"
    case pixelFormat = "a pixel format"
}
