// Where a run is: what is saved beside the weights to go on with it.

/// The numbers of a run's state.
struct TrainingProgress: Sendable, Equatable, Codable {
    /// The best validation so far; without validation the last epoch.
    struct Best: Sendable, Equatable, Codable {
        var epoch: Int
        var top1: Double
        var loss: Double
    }

    /// Epochs that are done.
    var epoch = 0
    /// Examples of the next epoch's order that are done.
    var position = 0
    /// Optimizer steps that are done, in the epoch and in all.
    var epochSteps = 0
    var steps = 0
    /// Sums over the epoch so far.
    var loss = 0.0
    var right = 0
    var examples = 0
    var best: Best?
    /// Clips that could not be read, each counted once.
    var unreadable: [String] = []
    /// Early stopping has ended the run.
    var isOver = false

    mutating func add(_ step: LearnedStep) {
        loss += step.loss
        right += step.right
        examples += step.examples
    }

    mutating func beginEpoch() {
        (position, epochSteps, loss, right, examples) = (0, 0, 0, 0, 0)
    }
}
