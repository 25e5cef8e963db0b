// A line of stages, each on its own Dispatch queue, with bounded queues between: it connects them, starts them, carries
// the end of one to its neighbours, and reports how the run ended. What a stage does is its body's affair.

import Dispatch

/// A run of stages that work at the same time.
///
/// A stage is a function that takes elements from its input and sends elements to its output until there are no more.
/// When it returns or throws, its input tells the stage before to stop (`send` returns false) and its output ends: the
/// stages after it still handle everything that was sent, then end too. So an error ends the line in order, and nothing
/// that was already finished is lost. A pipeline runs once.
///
/// A stage may block for as long as it likes: a serial Dispatch queue without a target gets a thread even when every
/// core's worker is taken (the overcommitting pool, up to 255 threads a process), so waiting stages starve neither each
/// other nor the workers of `DispatchQueue.concurrentPerform`, which a stage may use for its own work.
package final class Pipeline: Sendable {
    private struct Stage: Sendable {
        let name: String
        let input: (any QueueEnds)?
        let output: (any QueueEnds)?
        let record = Monitor(StageRecord())
    }

    private typealias Body = @Sendable (Monitor<StageRecord>) throws -> Void

    private struct State: Sendable {
        var stages: [Stage] = []
        /// The stages' work, in the same order; taken when the run starts, so that what a body holds goes as it ends.
        var bodies: [Body] = []
        var hasStarted = false
        var isCancelled = false
        var outcome = RunOutcome.completed
    }

    package let label: String
    private let state = Monitor(State())

    /// - Parameter label: the first part of the Dispatch queues' labels, for debuggers.
    package init(_ label: String) {
        self.label = label
    }

    /// Adds a stage that only produces.
    package func addSource<Out>(
        _ name: String, to output: BoundedQueue<Out>, _ body: @escaping @Sendable (StageOutput<Out>) throws -> Void
    ) {
        add(Stage(name: name, input: nil, output: output)) { record in try body(StageOutput(output, record)) }
    }

    /// Adds a stage that turns elements into others, as many as it likes.
    package func addStage<In, Out>(
        _ name: String, from input: BoundedQueue<In>, to output: BoundedQueue<Out>,
        _ body: @escaping @Sendable (StageInput<In>, StageOutput<Out>) throws -> Void
    ) {
        add(Stage(name: name, input: input, output: output)) { record in
            try body(StageInput(input, record), StageOutput(output, record))
        }
    }

    /// Adds a stage that only consumes.
    package func addSink<In>(
        _ name: String, from input: BoundedQueue<In>, _ body: @escaping @Sendable (StageInput<In>) throws -> Void
    ) {
        add(Stage(name: name, input: input, output: nil)) { record in try body(StageInput(input, record)) }
    }

    /// Starts every stage and waits until all have ended.
    ///
    /// - Throws: the first error that a stage threw, or `PipelineCancelled` when `cancel()` came before any error.
    package func run() throws {
        let group = DispatchGroup()
        start(in: group)
        group.wait()
        try state.withLock { $0.outcome }.get()
    }

    /// Ends the run at once: every stage that waits, or comes to its queues, is released with `PipelineCancelled`. A
    /// stage that is busy ends when it comes to its queues. May be called at any time, from any thread.
    package func cancel() {
        let stages = state.withLock { state in
            state.isCancelled = true
            state.outcome.recordCancellation()
            return state.stages
        }
        for stage in stages {
            stage.input?.cancel()
            stage.output?.cancel()
        }
    }

    /// Whether `cancel()` has been called.
    package var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// What each stage has done so far, in the order in which they were added. May be read at any time.
    package var statistics: [StageStatistics] {
        state.withLock { $0.stages }.map { stage in
            stage.record.withLock { $0.statistics(name: stage.name, at: .now) }
        }
    }

    private func add(_ stage: Stage, body: @escaping Body) {
        let isCancelled = state.withLock { state in
            precondition(!state.hasStarted, "stage \"\(stage.name)\" is added to a pipeline that has started")
            for other in state.stages {
                // Two stages at one end: the first to finish would end the other's queue.
                precondition(
                    stage.input == nil || stage.input !== other.input,
                    "stages \"\(other.name)\" and \"\(stage.name)\" receive from the same queue")
                precondition(
                    stage.output == nil || stage.output !== other.output,
                    "stages \"\(other.name)\" and \"\(stage.name)\" send to the same queue")
            }
            state.stages.append(stage)
            state.bodies.append(body)
            return state.isCancelled
        }
        if isCancelled { cancel() }
    }

    private func start(in group: DispatchGroup) {
        let (stages, bodies) = state.withLock { state in
            precondition(!state.hasStarted, "a pipeline runs once")
            state.hasStarted = true
            defer { state.bodies = [] }
            return (state.stages, state.isCancelled ? [] : state.bodies)
        }
        for (stage, body) in zip(stages, bodies) {
            DispatchQueue(label: "\(label).\(stage.name)").async(group: group) { self.perform(stage, body) }
        }
    }

    private func perform(_ stage: Stage, _ body: Body) {
        stage.record.withLock { $0.turn(to: .busy, at: .now) }
        do {
            try body(stage.record)
        } catch {
            // Before the neighbours learn of it, so that whatever they throw comes second.
            state.withLock { $0.outcome.record(error) }
        }
        stage.record.withLock { $0.turn(to: .idle, at: .now) }
        stage.input?.finishReceiving()
        stage.output?.finishSending()
    }
}

/// What a pipeline does with a queue whatever its elements are.
private protocol QueueEnds: AnyObject, Sendable {
    func finishSending()
    func finishReceiving()
    func cancel()
}

extension BoundedQueue: QueueEnds {}
