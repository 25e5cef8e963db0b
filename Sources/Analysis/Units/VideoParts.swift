// Whether the parts of a video are all there, and of one plan.

import Export

/// The answers to the parts of one video, in their order.
package struct VideoParts: Sendable {
    package let input: String
    package let name: String
    private let entries: [AnswerIndex.Entry]

    /// Chooses an answer for each part: of several, as retries leave them, the first with all its rows.
    ///
    /// - Parameter planned: the units of the video, where the plan is known.
    /// - Throws: `PartsError` naming the parts that are missing, failed, or of another plan.
    package init(
        _ name: String, _ answers: [AnswerIndex.Entry], planned: [WorkUnit]? = nil
    ) throws(PartsError) {
        guard let sample = planned?.first ?? answers.first?.answer.unit else {
            throw PartsError.missing(part: 1, of: 1)
        }
        self.name = name
        input = sample.input
        let count = planned?.count ?? sample.of
        var chosen: [AnswerIndex.Entry?] = Array(repeating: nil, count: count)
        for entry in answers {
            let (answer, unit) = (entry.answer, entry.answer.unit)
            if unit.input != input { throw PartsError.otherVideo(unit.input, input) }
            guard unit.of == count, unit.part <= count else {
                throw PartsError.otherPlan(
                    "one answer is to part \(unit.part) of \(unit.of), another to one of \(count)")
            }
            if let plan = planned?[unit.part - 1],
                (plan.startSeconds, plan.endSeconds) != (unit.startSeconds, unit.endSeconds)
            {
                throw PartsError.otherPlan("part \(unit.part) has other bounds than the plan says")
            }
            let known = chosen[unit.part - 1]?.answer.outcome
            if known == nil || Self.rank(answer.outcome) > known.map(Self.rank) ?? 0 { chosen[unit.part - 1] = entry }
        }
        var found: [AnswerIndex.Entry] = []
        for (index, entry) in chosen.enumerated() {
            guard let entry else { throw PartsError.missing(part: index + 1, of: count) }
            switch entry.answer.outcome {
            case .complete, .damaged: found.append(entry)
            case .failed:
                throw PartsError.failed(part: index + 1, of: count, reason: entry.answer.reason ?? "no reason is given")
            case .stopped: throw PartsError.stopped(part: index + 1, of: count)
            }
        }
        for (part, next) in zip(found, found.dropFirst())
        where part.answer.unit.endSeconds != next.answer.unit.startSeconds || part.answer.unit.endSeconds == nil {
            throw PartsError.otherPlan("part \(next.answer.unit.part) does not begin where the one before it ends")
        }
        entries = found
    }

    private static func rank(_ outcome: OutcomeWord) -> Int {
        switch outcome {
        case .complete: 4
        case .damaged: 3
        case .failed: 2
        case .stopped: 1
        }
    }

    /// What was wrong with the video, where a part could not be read to its end.
    package var damage: String? {
        entries.lazy.compactMap { $0.answer.outcome == .damaged ? $0.answer.reason : nil }.first
    }

    /// Writes the timeline of the whole.
    /// - Returns: how many windows it has.
    /// - Throws: `PartsError` for parts of different runs, `AnswerError`, `ReadingError`, and what the writers throw.
    package func write(to writers: [any TimelineWriter]) throws -> Int {
        let first = try part(0)
        var merge = try PartMerge(first, to: writers)
        try merge.add(first)
        for index in entries.indices.dropFirst() {
            let part = try part(index)
            if let other = part.difference(from: first) {
                throw PartsError.otherRun(
                    part: index + 1, of: entries.count, what: other.what, here: other.here, there: other.there)
            }
            do {
                try merge.add(part)
            } catch let error as PartMergeError {
                throw PartsError.otherPlan("\(error)")
            }
        }
        try merge.finish()
        return merge.windows
    }

    private func part(_ index: Int) throws -> PartTimeline {
        let answer = try entries[index].read()
        let title = "\(answer.unit.title) in \(entries[index].file)"
        guard let grid = answer.grid else { throw ReadingError(file: title, cause: "its answer has no \"grid\"") }
        return try PartTimeline(
            answer.timeline, name: title, grid: grid, frames: answer.frames, isDamaged: answer.outcome == .damaged)
    }
}

/// Why the parts of a video are not put together.
package enum PartsError: Error, Equatable, CustomStringConvertible {
    case missing(part: Int, of: Int)
    case failed(part: Int, of: Int, reason: String)
    case stopped(part: Int, of: Int)
    /// Two videos whose outputs have one name.
    case otherVideo(String, String)
    case otherPlan(String)
    /// A part that was labelled with other settings, or of another file.
    case otherRun(part: Int, of: Int, what: String, here: String, there: String)

    package var description: String {
        let text =
            switch self {
            case .missing(1, 1): "it was not labelled"
            case .missing(let part, let count): "part \(part) of \(count) is missing"
            case .failed(1, 1, let reason): reason
            case .failed(let part, let count, let reason): "part \(part) of \(count) failed: \(reason)"
            case .stopped(let part, let count): "part \(part) of \(count) was stopped"
            case .otherVideo(let here, let there): "its parts are of two videos, \"\(here)\" and \"\(there)\""
            case .otherPlan(let what): "its parts are of two plans: \(what)"
            case .otherRun(let part, let count, let what, let here, let there):
                "its parts are of two runs: in part \(part) of \(count) \(what) is \(here), in part 1 \(there)"
            }
        return text.printable
    }
}
