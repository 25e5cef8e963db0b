// Labels of many files as numbers.

import Export
import Timeline

/// The labels that occur, in alphabetical order; time without a label and the background are `none`.
struct LabelIndex {
    static let none = -1
    let names: [String]
    private let places: [String: Int]

    init(_ videos: [ScoredVideo], background: String) {
        var names: Set<String> = []
        for video in videos {
            names.formUnion(video.truth.annotations.lazy.map(\.label))
            names.formUnion((video.timeline.segments ?? []).lazy.map(\.label))
            names.formUnion(video.timeline.labels.names)
        }
        names.remove(background)
        self.names = names.sorted()
        places = Dictionary(self.names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    subscript(_ name: String) -> Int { places[name] ?? Self.none }
}
