// The aggregate stage: predictions in, timeline rows out: each window at once, each segment when it is final.

import Dataflow
import Timeline

struct AggregateStage: Sendable {
    /// Before the first window; it has seen the windows of an interrupted run that goes on.
    let aggregator: SegmentAggregator

    func run(_ input: StageInput<PredictionEvent>, _ output: StageOutput<RowEvent>) throws {
        var aggregator = aggregator
        var duration: Double?
        while let event = try input.next() {
            let segments: [Segment]
            switch event {
            case .thumbnail(let thumbnail):
                guard try output.send(.thumbnail(thumbnail)) else { return }
                continue
            case .prediction(let prediction):
                guard try output.send(.row(.window(prediction))) else { return }
                segments = aggregator.add(prediction)
            case .mark(.gap(let gap)):
                guard try output.send(.row(.gap(gap))) else { return }
                segments = aggregator.add(gap)
            case .mark(.discontinuity(let discontinuity)):
                guard try output.send(.row(.discontinuity(discontinuity))) else { return }
                continue
            case .mark(.skipped(let skipped)):
                guard try output.send(.row(.skipped(skipped))) else { return }
                continue
            case .mark(.end(let end)):
                duration = end.duration
                guard try output.send(.end(end)) else { return }
                continue
            }
            for segment in segments where try !output.send(.row(.segment(segment))) { return }
        }
        for segment in aggregator.finish(duration: duration) where try !output.send(.row(.segment(segment))) { return }
    }
}
