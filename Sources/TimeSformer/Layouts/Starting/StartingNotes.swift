// What a user is told about where a model's parameters come from.

/// Sentences without a full stop.
enum StartingNotes {
    static func image(_ image: ImageTransformer, _ target: TimeSformerConfiguration) -> [String] {
        let base =
            switch image.layout {
            case .mmaction2: "mmaction2's"
            case .timm: "timm's"
            case .huggingface: "Hugging Face's"
            }
        var notes = [
            "the weights are those of an image ViT with \(base) names, \(image.trained.depth) blocks of width "
                + "\(image.trained.width), \(image.trained.heads) heads (from \(image.headsSource)); its own head is "
                + "left out",
            newHead(target),
        ]
        if image.trained.image != target.image {
            notes.append(
                "the position embedding of \(image.trained.image)×\(image.trained.image) pixels is resized to "
                    + "\(target.image)×\(target.image) (nearest)")
        }
        return notes
    }

    /// - Parameter model: in the target's size.
    static func timeSformer(
        _ model: OpenedModel, _ target: TimeSformerConfiguration, hasNewHead: Bool
    ) -> [String] {
        var notes = ["the weights are those of a TimeSformer with \(model.trained.attention.rawValue) attention"]
        let classes = model.trained.classes
        switch (hasNewHead, classes == target.classes) {
        case (false, _): notes.append("its head of \(classes) classes is kept")
        case (true, true): notes.append(newHead(target) + ": as many as the checkpoint's, but not taken for the same")
        case (true, false): notes.append(newHead(target) + "; the checkpoint's has \(classes)")
        }
        return notes + model.notes
    }

    static func scheme(from scheme: AttentionScheme, to target: AttentionScheme) -> [String] {
        switch (scheme, target) {
        case (.divided, .divided), (.joint, .joint), (.space, .space): []
        case (.space, .divided):
            [
                "temporal attention begins as a copy of spatial attention, temporal_fc and the time embedding at zero"
            ]
        case (.joint, .divided):
            ["temporal attention begins as a copy of joint attention, which becomes spatial; temporal_fc at zero"]
        case (.space, .joint): ["the time embedding begins at zero"]
        case (.divided, .joint): ["temporal attention is left out; spatial attention becomes joint"]
        case (.divided, .space): ["temporal attention and the time embedding are left out"]
        case (.joint, .space): ["the time embedding is left out"]
        }
    }

    private static func newHead(_ target: TimeSformerConfiguration) -> String {
        "the head is new, of \(target.classes) \(target.classes == 1 ? "class" : "classes")"
    }
}
