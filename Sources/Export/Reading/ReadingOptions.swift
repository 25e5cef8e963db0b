// What some formats do not say themselves.

/// What a reader may be told.
package struct ReadingOptions: Sendable, Equatable {
    package static let usualBackground = "background"

    /// Of formats that count frames and do not state their rate; it wins over one that the file states.
    package var frameRate: FrameRate?
    /// The same, where the file states none.
    package var usualFrameRate: FrameRate?
    /// The label that means "nothing", in formats that label every frame.
    package var background: String

    package init(frameRate: FrameRate? = nil, background: String = usualBackground) {
        self.frameRate = frameRate
        self.background = background
    }

    /// - Parameters:
    ///   - stated: what the file says.
    ///   - cause: what is wrong where there is none.
    func requireFrameRate(
        _ file: TextFile, stated: FrameRate? = nil,
        cause: String = "it counts frames, and nothing says how many a second has", line: Int? = nil
    ) throws(ReadingError) -> FrameRate {
        guard let rate = frameRate ?? stated ?? usualFrameRate else {
            throw file.error(cause, line: line, remedy: .stateFrameRate)
        }
        return rate
    }
}
