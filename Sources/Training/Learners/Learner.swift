// What learns: the whole network from clips, or its head from features.

import TimeSformer

/// An example as a learner takes it.
struct LearnedExample<Input: Sendable>: Sendable {
    /// Its place in the list.
    let index: Int
    /// Its place in the epoch's order.
    let position: Int
    let labels: [Int]
    let input: Input
}

/// What examples of a step came to.
struct LearnedStep {
    /// Sum over the examples.
    var loss = 0.0
    var right = 0
    var examples = 0

    static func += (sum: inout LearnedStep, other: LearnedStep) {
        sum.loss += other.loss
        sum.right += other.right
        sum.examples += other.examples
    }
}

/// Gathers gradients from examples. One caller at a time.
protocol Learner: AnyObject {
    associatedtype Input: Sendable

    /// Those that have gradients.
    var trained: [Weight<Float>] { get }

    func clearGradients()
    /// Adds the gradients of each example's loss.
    func learn(_ examples: [LearnedExample<Input>], _ loss: CrossEntropy, epoch: Int) throws -> LearnedStep
    /// A model of the present weights, to validate with: from inputs to logits.
    func validator() throws -> ([Input]) throws -> [[Float]]
}

extension Learner {
    func clearGradients() { for weight in trained { weight.gradient?.fill(0) } }
}
