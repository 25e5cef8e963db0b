// The second stage of a test: batches of clips to their scores.

import Analysis
import Clips
import Dataflow

struct ClipClassifyStage: Sendable {
    let classifier: any ClipClassifier
    /// Clips of the list in one call of the model.
    let batchSize: Int
    let keepsFeatures: Bool
    let stop: StopSignal

    func run(_ input: StageInput<DecodedClip>, _ emit: (TestedClip) throws -> Void) throws {
        while true {
            var batch: [DecodedClip] = []
            while batch.count < batchSize, let clip = try input.next() { batch.append(clip) }
            // A stop leaves what waits; what was computed is out already.
            if batch.isEmpty || stop.isRequested { return }
            for clip in try classify(batch) { try emit(clip) }
        }
    }

    private func classify(_ batch: [DecodedClip]) throws -> [TestedClip] {
        let views = batch.map { (try? $0.views.get()) ?? [] }
        let all = views.flatMap { $0 }
        var outputs = (all.isEmpty ? [] : try outputs(all))[...]
        return try zip(batch, views).map { decoded, views in
            let own = outputs.prefix(views.count)
            outputs = outputs.dropFirst(views.count)
            return TestedClip(
                index: decoded.index, name: decoded.clip.name, stretch: decoded.clip.stretch,
                labels: decoded.clip.labels, outcome: try outcome(decoded, own), features: Self.mean(own),
                isDamaged: decoded.isDamaged)
        }
    }

    private func outputs(_ clips: [Clip]) throws -> [ClipOutput] {
        guard keepsFeatures else { return try classifier.logits(clips).map { ClipOutput(logits: $0) } }
        let outputs = try classifier.outputs(clips)
        guard outputs.allSatisfy({ $0.features != nil }) else { throw ClipTestError.noFeatures }
        return outputs
    }

    private func outcome(_ decoded: DecodedClip, _ outputs: ArraySlice<ClipOutput>) throws -> TestedClip.Outcome {
        if case .failure(let failure) = decoded.views { return .failure(failure.reason) }
        guard outputs.allSatisfy({ $0.logits.allSatisfy(\.isFinite) }) else {
            throw ClipTestError.notFinite(clip: decoded.clip.name, line: decoded.clip.line)
        }
        return .scores(ClassifyStage.meanProbabilities(outputs.map(\.logits)[...]))
    }

    /// The mean of the views' features.
    private static func mean(_ outputs: ArraySlice<ClipOutput>) -> [Float]? {
        let features = outputs.compactMap(\.features)
        guard let first = features.first else { return nil }
        return first.indices.map { index in
            Float(features.reduce(0.0) { $0 + Double($1[index]) } / Double(features.count))
        }
    }
}
