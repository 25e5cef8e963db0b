// The export stage: rows out to every writer as they become final. One output's failure ends that output alone.

import Dataflow
import Export
import Synchronization
import Timeline

/// Writes rows to all outputs of a run.
final class ExportStage: Sendable {
    /// An output and what has become of it.
    private struct Output {
        let writer: any TimelineWriter
        var failure: (any Error)?
    }

    // Writers are touched by the export stage's thread alone until the line has ended, then by the caller's.
    private nonisolated(unsafe) var outputs: [Output]
    private nonisolated(unsafe) var ending: TimelineEnd?
    private let stop: StopSignal

    init(_ writers: [any TimelineWriter], stop: StopSignal) {
        outputs = writers.map { Output(writer: $0) }
        self.stop = stop
    }

    /// Opens every output; throws the first failure, since nothing is lost yet.
    func begin(_ header: TimelineHeader) throws {
        for output in outputs { try output.writer.begin(header) }
    }

    /// Adds an output that has begun already.
    func add(_ writer: any TimelineWriter) { outputs.append(Output(writer: writer)) }

    /// Whether an output wants small pictures of the video.
    var takesThumbnails: Bool { outputs.contains { $0.writer.takesThumbnails } }

    /// Writes rows outside a line.
    func write(_ rows: [TimelineRow]) {
        for row in rows { forEachLiving { try $0.write(row) } }
    }

    func run(_ input: StageInput<RowEvent>) throws {
        while let event = try input.next() {
            switch event {
            case .row(let row): write([row])
            case .thumbnail(let thumbnail): forEachLiving { try $0.write(thumbnail) }
            case .end(let end): ending = end
            }
            if !outputs.isEmpty, outputs.allSatisfy({ $0.failure != nil }) {
                stop.request(.outputsClosed)
                return
            }
        }
    }

    /// Completes every living output. Called after the line has ended.
    func end(_ footer: TimelineFooter) {
        forEachLiving { try $0.end(footer) }
    }

    /// Removes what was begun, when the run could not even start.
    func abandon() {
        for output in outputs { output.writer.abandon() }
    }

    /// How the input ended; nil where the line did not come to its end.
    var end: TimelineEnd? { ending }

    var failures: [any Error] { outputs.compactMap(\.failure) }

    private func forEachLiving(_ action: (any TimelineWriter) throws -> Void) {
        for index in outputs.indices where outputs[index].failure == nil {
            do {
                try action(outputs[index].writer)
            } catch {
                outputs[index].failure = error
                outputs[index].writer.abandon()
            }
        }
    }
}
