// How a frame becomes the model's input, as far as a checkpoint, or the code base it comes from, says.

import Clips

/// What is known about preprocessing; nil where nothing is.
public struct Preprocessing: Sendable, Equatable {
    /// The short side is resized to this, in pixels.
    public var resize: Int?
    public var crop: Crop?
    public var normalization: Normalization?
    /// Frames between two frames of a clip.
    public var interval: Int?

    public init(
        resize: Int? = nil, crop: Crop? = nil, normalization: Normalization? = nil, interval: Int? = nil
    ) {
        self.resize = resize
        self.crop = crop
        self.normalization = normalization
        self.interval = interval
    }

    /// This, with what is missing taken from `other`.
    package func filled(from other: Preprocessing) -> Preprocessing {
        Preprocessing(
            resize: resize ?? other.resize, crop: crop ?? other.crop,
            normalization: normalization ?? other.normalization, interval: interval ?? other.interval)
    }
}

/// The preprocessing of a code base, for checkpoints that do not carry their own.
package enum PreprocessingPreset: String, Sendable, CaseIterable {
    case mmaction2, facebook, huggingface

    /// mmaction2 normalizes 0…255 by 127.5/127.5; the authors' code and Hugging Face's 0…1 by .45/.225.
    package var normalization: Normalization {
        switch self {
        case .mmaction2: Normalization(mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5])
        case .facebook, .huggingface:
            Normalization(mean: [114.75, 114.75, 114.75], std: [57.375, 57.375, 57.375])
        }
    }

    /// The published test: short side to the input's size, three crops (Hugging Face's processor: one).
    package func preprocessing(image: Int) -> Preprocessing {
        Preprocessing(resize: image, crop: self == .huggingface ? .center : .three, normalization: normalization)
    }
}

extension WeightLayout {
    /// The preset of the code base whose layout this is.
    package var preset: PreprocessingPreset? { PreprocessingPreset(rawValue: rawValue) }
}
