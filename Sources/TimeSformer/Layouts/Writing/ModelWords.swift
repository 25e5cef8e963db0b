// What a written model says beside its weights. How each code base wants to be told is in a file of its own.

import Checkpoints

/// The words that go with a model's weights into a file.
struct ModelWords: Sendable {
    let configuration: TimeSformerConfiguration
    let preprocessing: Preprocessing
    /// One for each class.
    let labels: [String]?
    /// Where the model comes from, for people.
    let origin: String

    /// As this program says it.
    var own: [(key: String, value: String)] {
        ConvertedMetadata.entries(configuration, preprocessing, labels: labels, origin: origin)
    }

    /// The same in a torch checkpoint, whose own words leave too much open.
    var ownEntry: MetadataValue.Entry {
        .init(ConvertedMetadata.torchKey, .dictionary(own.map { .init($0.key, .string($0.value)) }))
    }

    /// The code bases' name of the attention scheme.
    var attentionType: String {
        switch configuration.attention {
        case .divided: "divided_space_time"
        case .joint: "joint_space_time"
        case .space: "space_only"
        }
    }

    /// Refuses what a code base has no setting for, and would compute otherwise.
    /// - Throws: `ModelFileError`.
    func check(for layout: WeightLayout, path: String) throws(ModelFileError) {
        guard layout == .mmaction2 || layout == .facebook else { return }
        guard configuration.mlpWidth == 4 * configuration.width else {
            throw ModelFileError(
                path,
                "its MLPs are \(configuration.mlpWidth) wide, but those of \(layout.rawValue) are always 4 × the width of "
                    + "\(configuration.width); Hugging Face's layout can hold it")
        }
        guard configuration.layerNormEpsilon == 1e-6 else {
            throw ModelFileError(
                path,
                "its norms have an epsilon of \(configuration.layerNormEpsilon), but those of \(layout.rawValue) always "
                    + "have 1e-06; Hugging Face's layout can hold it")
        }
    }
}
