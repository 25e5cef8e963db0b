// Which tensor of a checkpoint holds which parameter. A code base's own names are in its file beside this one.

/// The names one checkpoint gives the parameters.
struct ParameterNames: Sendable {
    let layout: WeightLayout
    /// What precedes the names of the backbone: `backbone.`
    let prefix: String
    let attention: AttentionScheme

    init(layout: WeightLayout, prefix: String, attention: AttentionScheme) {
        self.layout = layout
        self.prefix = prefix
        self.attention = attention
    }

    /// The names of a file to be written: a whole model as its code base saves it.
    init(writing layout: WeightLayout, _ configuration: TimeSformerConfiguration) {
        let prefix =
            switch layout {
            case .mmaction2: "backbone."
            case .facebook: "model."
            case .huggingface: "timesformer."
            case .actionline: ""
            }
        self.init(layout: layout, prefix: prefix, attention: configuration.attention)
    }

    /// The tensor that holds `parameter`.
    func name(of parameter: Parameter) -> String {
        switch layout {
        case .mmaction2: mmaction2(parameter)
        case .facebook: facebook(parameter)
        case .huggingface: huggingface(parameter)
        case .actionline: parameter.canonicalName
        }
    }

    /// What precedes the head's names: the prefix without the backbone's own part.
    func headPrefix(_ backbone: String) -> String {
        prefix.hasSuffix(backbone) ? String(prefix.dropLast(backbone.count)) : prefix
    }

    /// The dimensions that the code base gives the tensor: the patch embedding is a convolution there, and embeddings
    /// have a batch's dimension in front.
    func shape(of parameter: Parameter, _ configuration: TimeSformerConfiguration) -> [Int] {
        let shape = configuration.shape(of: parameter)
        guard layout != .actionline else { return shape }
        switch parameter {
        case .patchWeight:
            return [configuration.width, configuration.channels, configuration.patch, configuration.patch]
        case .classToken: return [1, 1] + shape
        case .positionEmbedding, .timeEmbedding: return [1] + shape
        default: return shape
        }
    }
}
