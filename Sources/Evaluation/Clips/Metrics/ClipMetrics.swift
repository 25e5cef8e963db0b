// What results amount to.

/// The numbers of a test, and over how many clips they are.
public struct ClipMetrics: Sendable, Equatable {
    /// Clips that should have been tested, clips with scores, and clips that could not be read.
    public let expected: Int
    public let tested: Int
    public let failed: Int
    /// For clips with one true class each; nil where a clip has several, or none was tested.
    public let single: SingleLabelMetrics?
    /// For lists where clips may show several classes; nil elsewhere.
    public let multiple: MultiLabelMetrics?

    public init(_ results: ClipResults) {
        let tested = results.clips.filter { $0.scores != nil }
        expected = results.header.expectedCount
        self.tested = tested.count
        failed = results.clips.count - tested.count
        let isMultiple = results.clips.contains { $0.labels.count > 1 }
        single = tested.isEmpty || isMultiple ? nil : SingleLabelMetrics(tested, classes: results.header.classes.count)
        multiple =
            tested.isEmpty || !isMultiple ? nil : MultiLabelMetrics(tested, classes: results.header.classes.count)
    }
}

extension ClipResults {
    public var metrics: ClipMetrics { ClipMetrics(self) }
}
