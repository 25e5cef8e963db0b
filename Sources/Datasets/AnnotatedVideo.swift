// A long video and what is said to happen in it.

import Sampling
import Timeline

/// A video whose segments are clips.
struct AnnotatedVideo: Sendable {
    /// As the list calls it.
    let name: String
    let path: String
    let annotations: [Annotation]
    /// Where the annotations stand, for mistakes.
    let source: String

    func clips(_ names: LabelLookup, _ problems: inout ProblemCollector) -> [LabeledClip] {
        annotations.compactMap { annotation in
            switch names.name(annotation.label) {
            case .label(let label):
                // A segment that a timeline gives no time is nothing to see.
                guard annotation.start >= 0, annotation.start < annotation.end else { return nil }
                return LabeledClip(
                    name: name, path: path,
                    stretch: ClipStretch(startSeconds: annotation.start, endSeconds: annotation.end), labels: [label])
            case .problem(let text):
                problems.add(nil, "\"\(source)\", from \(annotation.start) to \(annotation.end) s: \(text)")
                return nil
            }
        }
    }
}
