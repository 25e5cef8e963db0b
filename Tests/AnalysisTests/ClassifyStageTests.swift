import Analysis
import Foundation
import Testing

struct ClassifyStageTests {
    @Test func viewsAreAveragedAsProbabilities() {
        let mean = ClassifyStage.meanProbabilities([[0, log(3)], [log(3), 0]])
        #expect(abs(mean[0] - 0.5) < 1e-7 && abs(mean[1] - 0.5) < 1e-7)
        let one = ClassifyStage.meanProbabilities([[0, log(3)]])
        #expect(abs(one[1] - 0.75) < 1e-7)
    }

    @Test func hugeLogitsDoNotOverflow() {
        let scores = ClassifyStage.meanProbabilities([[1e30, 0, -1e30]])
        #expect(scores == [1, 0, 0])
    }
}
