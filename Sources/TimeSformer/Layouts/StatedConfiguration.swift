// What a checkpoint says about its model in words, beside the tensors: config.json, the configuration that a training run
// left in its checkpoint, or the metadata of a converted file. Everything is optional and nothing is trusted. Where each
// code base says it is in the code base's own file.

/// A checkpoint's own words about its model.
struct StatedConfiguration: Sendable {
    /// Where it says so, for error messages.
    var source = ""
    /// Whether it is the configuration of a training run, which need not describe these weights: it then only fills
    /// what the tensors leave open, and contradicts nobody.
    var isLoose = false
    var attention: AttentionScheme?
    var frames: Int?
    var image: Int?
    var patch: Int?
    var width: Int?
    var depth: Int?
    var heads: Int?
    var mlpWidth: Int?
    var classes: Int?
    var epsilon: Float?
    var labels: [String]?
    /// What the weights are stored for.
    var precision: ModelPrecision?
    var preprocessing = Preprocessing()

    static func attention(named name: String?) -> AttentionScheme? {
        switch name {
        case "divided_space_time", "divided": .divided
        case "joint_space_time", "joint": .joint
        case "space_only", "space": .space
        default: nil
        }
    }
}
