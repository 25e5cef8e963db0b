// Stored timelines as one page, each a video of its own.

import Timeline

/// A report of timelines that were stored.
package enum Report {
    /// Writes the page.
    /// - Parameters:
    ///   - videos: the timelines, each with a name for its video where the timeline does not state it.
    /// - Throws: `ExportError`; the output is then as it was.
    package static func write(
        _ videos: [(timeline: StoredTimeline, name: String)], to path: String, overwrite: Bool
    ) throws {
        precondition(!videos.isEmpty, "a report has a video")
        let output =
            path == "-"
            ? OutputFile.standardOutput() : try OutputFile.open(path, mode: .whole, overwrite: overwrite)
        do {
            let page = ReportPage(title: title(videos))
            try output.write(page.head)
            for (timeline, name) in videos {
                var known: Int?
                if case .best(let count) = timeline.scores { known = max(count, 1) }
                try timeline.write(to: ReportWriter(output, isWholePage: false, known: known), name: name)
            }
            try output.write(page.tail)
            try output.commit()
        } catch {
            output.abandon()
            throw error
        }
    }

    private static func title(_ videos: [(timeline: StoredTimeline, name: String)]) -> String {
        guard videos.count == 1 else { return "\(videos.count) videos" }
        let input = videos[0].timeline.source?.input ?? ""
        return ReportFacts.name(of: input.isEmpty ? videos[0].name : input)
    }
}
