// The batch stage for files: groups windows for the model, waiting for each batch to fill.

import Dataflow

/// Groups windows into batches of `size`; a mark closes its batch early.
struct BatchStage: Sendable {
    let size: Int

    func run(_ input: StageInput<SampleEvent>, _ output: StageOutput<Batch>) throws {
        var batch = Batch()
        while let event = try input.next() {
            switch event {
            case .window(let window):
                batch.windows.append(window)
                guard batch.windows.count == size else { continue }
            case .mark(let mark):
                batch.marks.append(mark)
            case .thumbnail(let thumbnail):
                batch.thumbnails.append(thumbnail)
                continue
            }
            guard try output.send(batch) else { return }
            batch = Batch()
        }
        if !batch.windows.isEmpty { _ = try output.send(batch) }
    }
}
