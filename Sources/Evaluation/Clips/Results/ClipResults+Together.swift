// Several files of results as one: shards of one test side by side, or scores of several models fused.

extension ClipResults {
    /// Puts parts of one test together.
    ///
    /// - Parameter parts: results with the names of their files, at least one.
    /// - Returns: what the whole test gives; incomplete where clips are missing.
    /// - Throws: `ClipTestError.differentTest` or `.overlapping` when they do not fit together.
    public static func merged(_ parts: [(file: String, results: ClipResults)]) throws -> ClipResults {
        precondition(!parts.isEmpty, "there is something to merge")
        var header = parts[0].results.header
        var clips: [TestedClip] = []
        var seen = Set<Int>()
        for (file, results) in parts {
            try results.header.check(against: header, file: file, ignoringShard: true)
            for clip in results.clips {
                guard seen.insert(clip.index).inserted else {
                    throw ClipTestError.overlapping(file: file, clip: clip.index)
                }
                clips.append(clip)
            }
        }
        header.shard = nil
        return ClipResults(header, clips: clips)
    }

    /// Fuses the scores of several models for the same clips: their weighted mean.
    ///
    /// - Parameters:
    ///   - parts: results with the names of their files, at least one.
    ///   - weights: one a part, positive.
    /// - Returns: clips that have scores everywhere; the others are failures.
    /// - Throws: `ClipTestError.weights`, or `.differentClips` when they are not of the same clips and classes.
    public static func fused(
        _ parts: [(file: String, results: ClipResults)], weights: [Double]
    ) throws -> ClipResults {
        precondition(!parts.isEmpty, "there is something to fuse")
        guard weights.count == parts.count, weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw ClipTestError.weights(files: parts.count, weights: weights.count)
        }
        let first = parts[0].results
        guard parts.count > 1 else { return first }
        for (file, results) in parts.dropFirst() {
            guard results.header.classes.count == first.header.classes.count else {
                throw ClipTestError.differentClips(
                    file: file,
                    reason: "it has \(results.header.classes.count) classes, not \(first.header.classes.count)")
            }
            guard results.clips.map(\.index) == first.clips.map(\.index),
                results.clips.map(\.name) == first.clips.map(\.name),
                results.clips.map(\.stretch) == first.clips.map(\.stretch),
                results.clips.map(\.labels) == first.clips.map(\.labels)
            else { throw ClipTestError.differentClips(file: file, reason: "its clips or their labels are others") }
        }
        var header = first.header
        header.sources = zip(parts, weights).flatMap { part, weight in
            part.results.header.sources.map { source in
                var source = source
                source.weight *= weight
                return source
            }
        }
        let total = weights.reduce(0, +)
        let clips = first.clips.indices.map { place in
            fused(parts.map { $0.results.clips[place] }, weights, total: total, classes: header.classes.count)
        }
        return ClipResults(header, clips: clips)
    }

    /// One clip out of each part.
    private static func fused(
        _ clips: [TestedClip], _ weights: [Double], total: Double, classes: Int
    ) -> TestedClip {
        let scores = clips.compactMap(\.scores)
        var outcome = TestedClip.Outcome.failure(clips.compactMap(\.failure).first ?? "no scores")
        if scores.count == clips.count {
            var mean = [Float](repeating: 0, count: classes)
            for label in 0..<classes {
                var sum = 0.0
                for (own, weight) in zip(scores, weights) { sum += Double(own[label]) * weight }
                mean[label] = Float(sum / total)
            }
            outcome = .scores(mean)
        }
        return TestedClip(
            index: clips[0].index, name: clips[0].name, stretch: clips[0].stretch, labels: clips[0].labels,
            outcome: outcome, isDamaged: clips.contains(where: \.isDamaged))
    }
}
