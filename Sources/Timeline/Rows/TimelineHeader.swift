// What a timeline says before its first row and after its last one.

/// The video, as far as it is known before decoding it. Missing is nil.
public struct SourceDescription: Sendable, Equatable {
    /// The input as the user gave it, without credentials.
    public var input: String
    /// Pixels, as shown.
    public var width: Int?
    /// Pixels, as shown.
    public var height: Int?
    /// Frames per second.
    public var frameRate: Double?
    /// Seconds.
    public var duration: Double?
    public var frames: Int?

    public init(
        input: String, width: Int? = nil, height: Int? = nil, frameRate: Double? = nil, duration: Double? = nil,
        frames: Int? = nil
    ) {
        self.input = input
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.duration = duration
        self.frames = frames
    }
}

/// The model that classified the windows.
public struct ModelDescription: Sendable, Equatable {
    /// The checkpoint's name as the pipeline file gives it.
    public var name: String
    /// `divided`, `joint` or `space`.
    public var attention: String
    /// Frames of a clip.
    public var frames: Int
    /// Pixels of the square input's side.
    public var image: Int
    public var classes: Int

    public init(name: String, attention: String, frames: Int, image: Int, classes: Int) {
        self.name = name
        self.attention = attention
        self.frames = frames
        self.image = image
        self.classes = classes
    }
}

/// How frames were counted: as they come, or at so many a second.
public enum WindowRate: Sendable, Equatable {
    case source
    case perSecond(Double)
}

/// How windows were cut.
public struct WindowDescription: Sendable, Equatable {
    public var frames: Int
    /// Frames, at `rate`.
    public var interval: Int
    /// Frames, at `rate`.
    public var stride: Int
    public var rate: WindowRate

    public init(frames: Int, interval: Int, stride: Int, rate: WindowRate) {
        self.frames = frames
        self.interval = interval
        self.stride = stride
        self.rate = rate
    }
}

/// One more value that a run's results depend on, as text: `preprocess.crop`, `three`.
public struct RunSetting: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The names of what tells models and inputs of one name apart.
    public static let modelFingerprint = "model.fingerprint"
    public static let inputFingerprint = "input.fingerprint"
}

/// Everything that is known about a timeline before its first row.
public struct TimelineHeader: Sendable, Equatable {
    public var source: SourceDescription
    public var model: ModelDescription
    public var window: WindowDescription
    public var aggregate: AggregationSettings
    /// Whatever else the results depend on (preprocessing, `--start`, `--end`, the input's size), in a fixed order: a
    /// run is only resumed with equal ones. Names must differ.
    public var settings: [RunSetting]
    public var labels: LabelSet
    /// Whether windows carry the time of day.
    public var isLive: Bool

    public init(
        source: SourceDescription, model: ModelDescription, window: WindowDescription,
        aggregate: AggregationSettings = AggregationSettings(), settings: [RunSetting] = [], labels: LabelSet,
        isLive: Bool = false
    ) {
        self.source = source
        self.model = model
        self.window = window
        self.aggregate = aggregate
        self.settings = settings
        self.labels = labels
        self.isLive = isLive
    }
}

/// What is known after the last row.
public struct TimelineFooter: Sendable, Equatable {
    /// Whether the whole of what was asked for is in the timeline; false after Ctrl-C or an error.
    public var complete: Bool
    /// Seconds from the first frame to the end of the last one, where known better than before.
    public var duration: Double?
    /// Frames of the video, where known better than before.
    public var frames: Int?
    /// What a reader should know about the input: an assumed rate, lost leading pictures, HDR colours.
    public var notes: [String]

    public init(complete: Bool, duration: Double? = nil, frames: Int? = nil, notes: [String] = []) {
        self.complete = complete
        self.duration = duration
        self.frames = frames
        self.notes = notes
    }
}
