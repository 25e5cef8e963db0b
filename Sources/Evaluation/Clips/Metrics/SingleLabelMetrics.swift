// The numbers for clips with one true class each, as mmaction2's AccMetric defines them.

public struct SingleLabelMetrics: Sendable, Equatable {
    /// One class's clips.
    public struct ClassRow: Sendable, Equatable {
        public let label: Int
        /// Clips of the class, those of them whose best class it is, and those where it is among the five best.
        public let clips: Int
        public let right: Int
        public let amongFive: Int
        /// Clips whose best class it is, of whatever class they are.
        public let predicted: Int

        /// nil where no clip is of the class.
        public var accuracy: Estimate? { clips > 0 ? Estimate(right, of: clips) : nil }
    }

    /// Clips of one class that were taken for another.
    public struct Confusion: Sendable, Equatable {
        public let label: Int
        public let predicted: Int
        public let clips: Int
    }

    public let top1: Estimate
    /// Of models with fewer than five classes: among all of them.
    public let top5: Estimate
    /// mmaction2's `mean1`: the mean of the classes' accuracies over every class that is true or predicted for a clip. A
    /// class without clips counts 0.
    public let meanClassAccuracy: Estimate
    /// The same over the classes that have clips.
    public let meanOccurringAccuracy: Estimate
    /// How many classes those means are over.
    public let classesTrueOrPredicted: Int
    public let classesOccurring: Int
    /// Every class with clips or predictions, in class order.
    public let classes: [ClassRow]
    /// Most clips first, then by class.
    public let confusions: [Confusion]

    /// - Parameter tested: clips with scores, at least one, each of one class.
    init(_ tested: [TestedClip], classes count: Int) {
        var clips = [Int](repeating: 0, count: count)
        var right = clips
        var amongFive = clips
        var predicted = clips
        var pairs: [Int: Int] = [:]
        for clip in tested {
            guard let best = clip.predicted, let label = clip.labels.first else { continue }
            clips[label] += 1
            predicted[best] += 1
            if best == label { right[label] += 1 } else { pairs[label * count + best, default: 0] += 1 }
            if clip.rank(of: label) ?? .max < 5 { amongFive[label] += 1 }
        }
        top1 = Estimate(right.reduce(0, +), of: tested.count)
        top5 = Estimate(amongFive.reduce(0, +), of: tested.count)
        classes = (0..<count).filter { clips[$0] > 0 || predicted[$0] > 0 }.map {
            ClassRow(
                label: $0, clips: clips[$0], right: right[$0], amongFive: amongFive[$0], predicted: predicted[$0])
        }
        let occurring = classes.filter { $0.clips > 0 }
        classesOccurring = occurring.count
        classesTrueOrPredicted = classes.count
        let sum: Double = occurring.reduce(0) { $0 + Double($1.right) / Double($1.clips) }
        let mean = sum / Double(occurring.count)
        // Classes weigh the same however few clips they have: so many clips are worth k² ÷ Σ 1/n (L. Kish, 1965).
        let inverse: Double = occurring.reduce(0) { $0 + 1 / Double($1.clips) }
        let worth = Double(occurring.count * occurring.count) / inverse
        meanOccurringAccuracy = Estimate(share: mean, of: worth)
        meanClassAccuracy = meanOccurringAccuracy.scaled(by: Double(occurring.count) / Double(classes.count))
        confusions = pairs.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map { pair in
            Confusion(label: pair.key / count, predicted: pair.key % count, clips: pair.value)
        }
    }
}
