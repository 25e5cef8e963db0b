// How many clips of each class there are: what is worth seeing before the first step.

import Timeline

/// Classes and their clips, to train and to validate on.
public struct ClassTable: Sendable, Equatable {
    public struct Row: Sendable, Equatable {
        public let name: String
        public let training: Int
        /// 0 without a validation list.
        public let validation: Int
    }

    /// What the counts warn of. Classes are numbers.
    public enum Warning: Sendable, Equatable {
        case withoutTraining([Int])
        case withoutValidation([Int])
        /// Fewer clips than `fewest`.
        case few([Int], fewest: Int)
        /// One class has many times as many clips as another.
        case imbalance(most: Int, least: Int, ratio: Double)
    }

    /// In class order.
    public let rows: [Row]
    /// Clips; one of several classes counts once here.
    public let trainingCount: Int
    /// nil without a validation list.
    public let validationCount: Int?
    public let warnings: [Warning]

    public static let fewest = 5
    public static let strongRatio = 20.0

    /// - Parameters:
    ///   - training: what is trained on in an epoch.
    ///   - validation: nil: nothing is validated on.
    public init(training: [LabeledClip], validation: [LabeledClip]?, classes: LabelSet) {
        let trained = Self.counts(training, classes.count)
        let validated = Self.counts(validation ?? [], classes.count)
        rows = classes.names.indices.map {
            Row(name: classes[$0], training: trained[$0], validation: validated[$0])
        }
        trainingCount = training.count
        validationCount = validation?.count
        var warnings: [Warning] = []
        let untrained = trained.indices.filter { trained[$0] == 0 }
        if !untrained.isEmpty { warnings.append(.withoutTraining(untrained)) }
        if validation != nil {
            let unseen = validated.indices.filter { validated[$0] == 0 }
            if !unseen.isEmpty { warnings.append(.withoutValidation(unseen)) }
        }
        let few = trained.indices.filter { (1..<Self.fewest).contains(trained[$0]) }
        if !few.isEmpty { warnings.append(.few(few, fewest: Self.fewest)) }
        let present = trained.indices.filter { trained[$0] > 0 }
        if let most = present.max(by: { trained[$0] < trained[$1] }),
            let least = present.min(by: { trained[$0] < trained[$1] })
        {
            let ratio = Double(trained[most]) / Double(trained[least])
            if ratio >= Self.strongRatio { warnings.append(.imbalance(most: most, least: least, ratio: ratio)) }
        }
        self.warnings = warnings
    }

    private static func counts(_ clips: [LabeledClip], _ classes: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classes)
        for label in clips.lazy.flatMap(\.labels) where counts.indices.contains(label) { counts[label] += 1 }
        return counts
    }
}
