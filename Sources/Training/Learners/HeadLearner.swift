// The head learning from features that were computed once.

import TimeSformer

final class HeadLearner: Learner {
    let head: ClassifierHead
    var trained: [Weight<Float>] { head.weights }

    init(_ head: ClassifierHead) { self.head = head }

    func learn(_ examples: [LearnedExample<[Float]>], _ loss: CrossEntropy, epoch: Int) -> LearnedStep {
        var step = LearnedStep()
        let features = examples.map(\.input)
        let results = zip(head.logits(features), examples).map { loss($0, labels: $1.labels, share: 1) }
        for result in results { step += LearnedStep(loss: result.loss, right: result.isRight ? 1 : 0, examples: 1) }
        guard step.loss.isFinite else { return step }
        head.learn(features, results.map(\.gradient))
        return step
    }

    func validator() -> ([[Float]]) throws -> [[Float]] { { [head] in head.logits($0) } }
}
