// Labels that a mirror exchanges: "turning left" filmed in a mirror is "turning right", and a model that is trained on
// mirrored pictures can tell neither from the other.

/// Finds pairs of labels that differ only in left and right, or in clockwise and counterclockwise.
package enum MirroredLabels {
    private static let opposites = [
        "left": "right", "right": "left", "clockwise": "counterclockwise", "counterclockwise": "clockwise",
        "leftward": "rightward", "rightward": "leftward", "leftwards": "rightwards", "rightwards": "leftwards",
        "lefthand": "righthand", "righthand": "lefthand", "lefthanded": "righthanded", "righthanded": "lefthanded",
    ]

    /// The first such pair; nil where there is none. Whole words count, in any case.
    package static func pair(in labels: [String]) -> (String, String)? {
        var labelOf: [[String]: String] = [:]
        for label in labels {
            let words = words(of: label)
            let mirrored = words.map { opposites[$0] ?? $0 }
            if mirrored != words, let other = labelOf[mirrored] { return (other, label) }
            labelOf[words] = labelOf[words] ?? label
        }
        return nil
    }

    /// Lower-case words; "counter-clockwise" and "anticlockwise" are one word and the same.
    private static func words(of label: String) -> [String] {
        var words: [String] = []
        for word in label.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init) {
            switch (words.last, word) {
            case ("counter", "clockwise"), ("anti", "clockwise"): words[words.count - 1] = "counterclockwise"
            case (_, "anticlockwise"): words.append("counterclockwise")
            default: words.append(word)
            }
        }
        return words
    }
}
