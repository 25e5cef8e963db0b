// From tensors' shapes and names to the model's configuration, and what a checkpoint or a caller says beside it.

import Checkpoints

/// Works out a model's configuration from its tensors.
struct ConfigurationInference {
    let path: String
    let table: WeightTable
    let layout: WeightLayout
    let prefix: String
    let stated: StatedConfiguration
    let overrides: ModelOverrides
    /// For inspection: what cannot be known does not stop.
    let isLenient: Bool
    private(set) var notes: [String] = []
    /// What the tensors do not tell, and where it was taken from.
    private(set) var inferred: [String: String] = [:]

    init(
        path: String, table: WeightTable, layout: WeightLayout, prefix: String, stated: StatedConfiguration,
        overrides: ModelOverrides, isLenient: Bool
    ) {
        self.path = path
        self.table = table
        self.layout = layout
        self.prefix = prefix
        self.stated = stated
        self.overrides = overrides
        self.isLenient = isLenient
    }

    private func failure(_ cause: String) -> ModelFileError { ModelFileError(path, cause) }

    /// The configuration the tensors were trained with, and the one to run.
    /// - Throws: `ModelFileError` when tensors, words and overrides contradict each other; the message names both.
    mutating func run() throws -> (trained: TimeSformerConfiguration, wanted: TimeSformerConfiguration) {
        let attention = try attention()
        let names = ParameterNames(layout: layout, prefix: prefix, attention: attention)
        let width = try dimension(names, .classToken, -1)
        let patchWeight = try shape(names, .patchWeight)
        let patch = try patchSide(patchWeight)
        let rows = try rows(names, .positionEmbedding, atMost: 1 << 24)
        let side = Int(Double(rows - 1).squareRoot().rounded())
        guard side > 0, side * side == rows - 1 else {
            throw failure("its position embedding has \(rows) rows; \(rows - 1) patches make no square")
        }
        let depth = depth(names)
        let classes = try dimension(names, .headWeight, 0)
        let mlpWidth = try dimension(names, .block(0, .fc1Weight), 0)
        guard patch <= 1024, width <= 1 << 14, (1...256).contains(depth), mlpWidth <= 1 << 18, classes <= 1 << 20 else {
            throw failure("its sizes are beyond any TimeSformer: width \(width), depth \(depth), patch \(patch)")
        }
        let image = side * patch
        let heads = try heads(width: width)
        let frames = try frames(names, attention)

        var trained = TimeSformerConfiguration(
            attention: attention, frames: frames, image: image, patch: patch, width: width, depth: depth, heads: heads,
            mlpWidth: mlpWidth, classes: classes)
        try checkTokens(trained, source: "the checkpoint")
        if let epsilon = stated.epsilon {
            guard epsilon > 0, epsilon < 1 else { throw failure("\(stated.source) says layer_norm_eps \(epsilon)") }
            trained.layerNormEpsilon = epsilon
        }
        try compare("patch", stated.patch, overrides.patch, patch)
        try compare("width", stated.width, overrides.width, width)
        try compare("depth", stated.depth, overrides.depth, depth)
        try compare("classes", stated.classes, overrides.classes, classes)
        try compare("MLP width", stated.mlpWidth, nil, mlpWidth)
        try compare("image", stated.image, nil, image)
        if attention != .space, !stated.isLoose { try compare("frames", stated.frames, nil, frames) }
        return (trained, try wanted(trained))
    }

    /// The trained configuration with the caller's frames and image.
    private mutating func wanted(_ trained: TimeSformerConfiguration) throws -> TimeSformerConfiguration {
        var wanted = trained
        if let frames = overrides.frames, frames != trained.frames {
            guard (1...4096).contains(frames) else { throw failure("\(overrides.source) asks for \(frames) frames") }
            wanted.frames = frames
            if trained.attention != .space {
                notes.append(
                    "the time embedding of \(trained.frames) frames is resized to \(frames) (nearest); "
                        + "scores differ from the published ones")
            }
        }
        if let image = overrides.image, image != trained.image {
            guard image > 0, image <= 16384, image.isMultiple(of: trained.patch) else {
                throw failure(
                    "\(overrides.source) asks for an image of \(image), which is no multiple of its patch \(trained.patch)"
                )
            }
            wanted.image = image
            notes.append(
                "the position embedding of \(trained.image)×\(trained.image) pixels is resized to \(image)×\(image) "
                    + "(nearest); scores differ from the published ones")
        }
        try checkTokens(wanted, source: overrides.source)
        return wanted
    }

    /// So many tokens that no memory holds them, and that costs would no longer be countable.
    private func checkTokens(_ configuration: TimeSformerConfiguration, source: String) throws {
        let tokens = configuration.frames * (configuration.patchesPerFrame + 1)
        guard tokens <= 1 << 19 else { throw failure("\(source) asks for \(tokens) tokens; \(1 << 19) is the limit") }
    }

    // MARK: Parts

    /// Divided blocks have temporal tensors; joint and space differ by the time embedding alone, which a checkpoint may
    /// carry without using it, so that its own word counts there.
    private mutating func attention() throws -> AttentionScheme {
        func has(_ parameter: Parameter, _ scheme: AttentionScheme) -> Bool {
            table[ParameterNames(layout: layout, prefix: prefix, attention: scheme).name(of: parameter)] != nil
        }
        let temporal = has(.block(0, .temporalFCWeight), .divided)
        let time = has(.timeEmbedding, .joint)
        let found: AttentionScheme = temporal ? .divided : time ? .joint : .space
        var chosen = found
        for (word, source) in [(stated.attention, stated.source), (overrides.attention, overrides.source)] {
            guard let word, word != chosen else { continue }
            if stated.isLoose, source == stated.source, word != .space || found != .joint { continue }
            guard word == .space, found == .joint else {
                let reason =
                    temporal
                    ? "has temporal attention, so it is divided"
                    : time
                        ? "has a time embedding but no temporal attention, so it is joint or space"
                        : "is space: it has no time embedding"
                throw failure("\(source) says attention \"\(word.rawValue)\", but the checkpoint \(reason)")
            }
            chosen = .space
            inferred["attention"] = "from \(source)"
            notes.append("\(source) says attention \"space\": the time embedding is left unused")
        }
        return chosen
    }

    private mutating func heads(width: Int) throws -> Int {
        if let asked = overrides.heads, let said = stated.heads, asked != said, !stated.isLoose {
            throw failure("\(overrides.source) says \(asked) heads, but \(stated.source) says \(said)")
        }
        if let heads = overrides.heads ?? stated.heads {
            let source = overrides.heads == nil ? stated.source : overrides.source
            guard heads > 0, width.isMultiple(of: heads) else {
                throw failure("\(source) says \(heads) heads, which do not divide its width \(width)")
            }
            inferred["heads"] = "from \(source)"
            return heads
        }
        guard width.isMultiple(of: 64) else {
            if isLenient {
                inferred["heads"] = "unknown: the file does not say, and width / 64 is no whole number"
                return 1
            }
            throw failure(
                "its width \(width) is no multiple of 64, so the number of heads cannot be guessed; "
                    + "say it (`heads:` under `model:`)")
        }
        inferred["heads"] = "width / 64; the file does not say"
        return width / 64
    }

    private mutating func frames(_ names: ParameterNames, _ attention: AttentionScheme) throws -> Int {
        if attention != .space { return try rows(names, .timeEmbedding, atMost: 4096) }
        if let frames = stated.frames, (1...4096).contains(frames) {
            inferred["frames"] = "from \(stated.source)"
            return frames
        }
        if overrides.frames == nil {
            notes.append("space attention does not tell the number of frames; 8 are taken")
        }
        return 8
    }

    private func patchSide(_ shape: [Int]) throws -> Int {
        if shape.count == 4, shape[1] == 3, shape[2] == shape[3], shape[2] > 0 { return shape[2] }
        if shape.count == 2, shape[1] <= 1 << 24, shape[1].isMultiple(of: 3) {
            let side = Int(Double(shape[1] / 3).squareRoot().rounded())
            if side > 0, side * side * 3 == shape[1] { return side }
        }
        throw failure("its patch embedding has shape \(shape), where [width, 3, patch, patch] is expected")
    }

    private func depth(_ names: ParameterNames) -> Int {
        // The last block counts: one that is missing in between is reported as missing, not as the end.
        ((0..<256).last { table[names.name(of: .block($0, .qkvWeight))] != nil } ?? -1) + 1
    }

    private func shape(_ names: ParameterNames, _ parameter: Parameter) throws -> [Int] {
        let name = names.name(of: parameter)
        guard let item = table[name] else {
            if case .headWeight = parameter {
                throw failure("it has no classifier (\"\(name)\"): a backbone alone scores nothing")
            }
            throw failure("the tensor \"\(name)\" is missing")
        }
        return item.description.shape
    }

    /// - Parameter axis: counted from the end when negative.
    private func dimension(_ names: ParameterNames, _ parameter: Parameter, _ axis: Int) throws -> Int {
        let shape = try shape(names, parameter)
        let index = axis < 0 ? shape.count + axis : axis
        guard shape.indices.contains(index), shape[index] > 0 else {
            throw failure("the tensor \"\(names.name(of: parameter))\" has the unexpected shape \(shape)")
        }
        return shape[index]
    }

    /// The rows of an embedding: [1, rows, width] or [rows, width].
    private func rows(_ names: ParameterNames, _ parameter: Parameter, atMost limit: Int) throws -> Int {
        let rows = try dimension(names, parameter, -2)
        guard rows <= limit else {
            throw failure("\"\(names.name(of: parameter))\" has \(rows) rows; \(limit) is the limit")
        }
        return rows
    }

    private func compare(_ what: String, _ said: Int?, _ asked: Int?, _ found: Int) throws {
        for (word, source) in [(said, stated.source), (asked, overrides.source)] {
            if let word, word != found {
                throw failure("\(source) says \(what) \(word), but the checkpoint's tensors have \(found)")
            }
        }
    }
}
