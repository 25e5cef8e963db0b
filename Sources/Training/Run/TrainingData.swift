// The examples of a run: lists read, divided and counted.

import Datasets
import Settings
import Timeline

/// What is trained and validated on.
public struct TrainingData: Sendable {
    public let classes: LabelSet
    /// Examples of one epoch.
    public let training: [LabeledClip]
    public let validation: [LabeledClip]
    /// Sentences for the user.
    public let notes: [String]

    public var table: ClassTable {
        ClassTable(training: training, validation: validation.isEmpty ? nil : validation, classes: classes)
    }

    /// - Throws: `ClipListError`, `SplitError`, `ConfigurationError` for a labels file that cannot be read.
    init(_ options: TrainingOptions, frames: Int, interval: Int, seed: UInt64) throws {
        let named = try options.labels.map { LabelSet(try LabelFile.read($0, waitSeconds: 10)) }
        let reader = TrainingListReader(
            labels: named, root: options.root, background: options.background, frameRate: options.annotationFrameRate)
        var list = try reader.read(options.training)
        var notes = list.notes
        var validation: TrainingList?
        if let path = options.validation {
            let other = try TrainingListReader(
                labels: list.classes, root: options.root, background: options.background,
                frameRate: options.annotationFrameRate
            ).read(path)
            let shared = list.files(alsoIn: other)
            if let first = shared.first {
                notes.append(
                    "\(shared.count == 1 ? "1 file is" : "\(shared.count) files are") in both lists, such as "
                        + "\"\(first)\": validation will look better than it is")
            }
            notes += other.notes
            validation = other
        } else if let share = options.validationShare {
            var random = SeededRandom(seed: seed, for: .split)
            let parts = try list.split(fraction: share, using: &random)
            (list, validation) = (parts.training, parts.validation)
        } else {
            notes.append("there are no validation clips: the latest model counts as the best")
        }
        let rule = ExampleRule(
            frames: frames, interval: interval, marginSeconds: options.backgroundMarginSeconds)
        classes = list.classes
        training = rule.examples(of: list, for: .training)
        self.validation = validation.map { rule.examples(of: $0, for: .validation) } ?? []
        self.notes = notes
    }

    /// Equal for the same examples in the same order.
    var fingerprint: String {
        let list = ClipList(source: "", clips: training + validation, classes: classes)
        var sum = Checksum.of(list.fingerprint)
        for name in classes.names { sum.add(name) }
        return sum.hexadecimal
    }
}
