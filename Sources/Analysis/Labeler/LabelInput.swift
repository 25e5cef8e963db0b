// What a labeler can be given.

import Media

/// An input of ``ActionLabeler``.
///
///     LabelInput.named("gym.mp4")                      // a path, "-", a URL, "frames/%05d.jpg", a folder of images
///     LabelInput.media(input)                          // a `MediaInput` with all its properties
///     LabelInput.frames(FrameFeed { try nextFrame() }) // pictures from memory
public struct LabelInput: Sendable {
    enum Source: Sendable {
        case media(MediaInput)
        case frames(FrameFeed)
    }

    let source: Source

    /// What a path or an address names is recognised as the command line does.
    public static func named(_ name: String) -> LabelInput { LabelInput(source: .media(.recognize(name))) }

    public static func media(_ input: MediaInput) -> LabelInput { LabelInput(source: .media(input)) }

    public static func frames(_ frames: FrameFeed) -> LabelInput { LabelInput(source: .frames(frames)) }
}
