// Clips of each class, counted.

import Datasets
import Testing
import Timeline

@Suite struct ClassTableTests {
    private func clips(_ counts: [Int]) -> [LabeledClip] {
        counts.enumerated().flatMap { label, count in
            (0..<count).map { LabeledClip(name: "\($0)", path: "\($0)", labels: [label]) }
        }
    }

    @Test func everyClassHasItsCounts() {
        let table = ClassTable(training: clips([7, 9]), validation: clips([2, 3]), classes: ["run", "walk"])
        #expect(table.rows.map(\.name) == ["run", "walk"])
        #expect(table.rows.map(\.training) == [7, 9] && table.rows.map(\.validation) == [2, 3])
        #expect(table.trainingCount == 16 && table.validationCount == 5 && table.warnings.isEmpty)
    }

    @Test func whatIsMissingIsWarnedOf() {
        let table = ClassTable(
            training: clips([100, 0, 4, 5]), validation: clips([1, 1]), classes: ["a", "b", "c", "d"])
        #expect(
            table.warnings == [
                .withoutTraining([1]), .withoutValidation([2, 3]), .few([2], fewest: 5),
                .imbalance(most: 0, least: 2, ratio: 25),
            ])
    }

    @Test func withoutValidationNothingIsSaidOfIt() {
        let table = ClassTable(training: clips([5, 6]), validation: nil, classes: ["a", "b"])
        #expect(table.validationCount == nil && table.warnings.isEmpty)
    }

    @Test func aClipOfTwoClassesCountsOnceInAll() {
        let table = ClassTable(
            training: [LabeledClip(name: "x", path: "x", labels: [0, 1])], validation: nil, classes: ["a", "b"])
        #expect(table.trainingCount == 1 && table.rows.map(\.training) == [1, 1])
    }
}
