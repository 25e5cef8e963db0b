// What a timeline says before its first row and after its last one.

/// The video, as far as it is known before decoding it. Missing is nil.
package struct SourceDescription: Sendable, Equatable {
    /// The input as the user gave it, without credentials.
    package var input: String
    /// Pixels, as shown.
    package var width: Int?
    /// Pixels, as shown.
    package var height: Int?
    /// Frames per second.
    package var frameRate: Double?
    /// Seconds.
    package var duration: Double?
    package var frames: Int?

    package init(
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
package struct ModelDescription: Sendable, Equatable {
    /// The checkpoint's name as the pipeline file gives it.
    package var name: String
    /// `divided`, `joint` or `space`.
    package var attention: String
    /// Frames of a clip.
    package var frames: Int
    /// Pixels of the square input's side.
    package var image: Int
    package var classes: Int
    /// How exact it was, in words; nil: in 32-bit floats throughout, or not known.
    package var precision: String?

    /// Of a timeline that does not say who made it.
    package static func unknown(classes: Int) -> ModelDescription {
        ModelDescription(name: "", attention: "", frames: 0, image: 0, classes: classes)
    }

    package var isKnown: Bool { frames > 0 }

    package init(
        name: String, attention: String, frames: Int, image: Int, classes: Int, precision: String? = nil
    ) {
        self.precision = precision
        self.name = name
        self.attention = attention
        self.frames = frames
        self.image = image
        self.classes = classes
    }
}

/// How frames were counted: as they come, or at so many a second.
package enum WindowRate: Sendable, Equatable {
    case source
    case perSecond(Double)
}

/// How windows were cut.
package struct WindowDescription: Sendable, Equatable {
    package var frames: Int
    /// Frames, at `rate`.
    package var interval: Int
    /// Frames, at `rate`.
    package var stride: Int
    package var rate: WindowRate

    /// Of a timeline that does not say how its windows were cut.
    package static let unknown = WindowDescription(frames: 0, interval: 0, stride: 0, rate: .source)

    package var isKnown: Bool { frames > 0 }

    package init(frames: Int, interval: Int, stride: Int, rate: WindowRate) {
        self.frames = frames
        self.interval = interval
        self.stride = stride
        self.rate = rate
    }
}

/// The grid of windows in seconds.
package struct GridSeconds: Sendable, Equatable {
    /// From one window's start to the next one's.
    package var stride: Double
    /// A window's length.
    package var length: Double

    package init(stride: Double, length: Double) {
        self.stride = stride
        self.length = length
    }
}

/// One more value that a run's results depend on, as text: `preprocess.crop`, `three`.
package struct RunSetting: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The names of what tells models and inputs of one name apart.
    package static let modelFingerprint = "model.fingerprint"
    package static let inputFingerprint = "input.fingerprint"
}

/// Everything that is known about a timeline before its first row.
package struct TimelineHeader: Sendable, Equatable {
    package var source: SourceDescription
    package var model: ModelDescription
    package var window: WindowDescription
    /// The same in seconds, as segments were made with; nil where it is not known.
    package var grid: GridSeconds?
    package var aggregate: AggregationSettings
    /// Whatever else the results depend on (preprocessing, `--start`, `--end`, the input's size), in a fixed order: a
    /// run is only resumed with equal ones. Names must differ.
    package var settings: [RunSetting]
    package var labels: LabelSet
    /// Whether windows carry the time of day.
    package var isLive: Bool

    package init(
        source: SourceDescription, model: ModelDescription, window: WindowDescription, grid: GridSeconds? = nil,
        aggregate: AggregationSettings = AggregationSettings(), settings: [RunSetting] = [], labels: LabelSet,
        isLive: Bool = false
    ) {
        self.source = source
        self.model = model
        self.window = window
        self.grid = grid
        self.aggregate = aggregate
        self.settings = settings
        self.labels = labels
        self.isLive = isLive
    }
}

/// What is known after the last row.
package struct TimelineFooter: Sendable, Equatable {
    /// Whether the whole of what was asked for is in the timeline; false after Ctrl-C or an error.
    package var complete: Bool
    /// Seconds from the first frame to the end of the last one, where known better than before.
    package var duration: Double?
    /// Frames of the video, where known better than before.
    package var frames: Int?
    /// What a reader should know about the input: an assumed rate, lost leading pictures, HDR colours.
    package var notes: [String]

    package init(complete: Bool, duration: Double? = nil, frames: Int? = nil, notes: [String] = []) {
        self.complete = complete
        self.duration = duration
        self.frames = frames
        self.notes = notes
    }
}
