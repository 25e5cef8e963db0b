// What a caller says about a model beyond, or against, what its file says.

/// Values from a pipeline file or the command line. nil: whatever the file says.
public struct ModelOverrides: Sendable, Equatable {
    /// Where these come from, for error messages: `gym.yaml`, `--set`.
    public var source = "the settings"
    public var attention: AttentionScheme?
    public var frames: Int?
    public var image: Int?
    public var patch: Int?
    public var width: Int?
    public var depth: Int?
    public var heads: Int?
    public var classes: Int?

    public init(
        source: String = "the settings", attention: AttentionScheme? = nil, frames: Int? = nil, image: Int? = nil,
        patch: Int? = nil, width: Int? = nil, depth: Int? = nil, heads: Int? = nil, classes: Int? = nil
    ) {
        self.source = source
        self.attention = attention
        self.frames = frames
        self.image = image
        self.patch = patch
        self.width = width
        self.depth = depth
        self.heads = heads
        self.classes = classes
    }
}
