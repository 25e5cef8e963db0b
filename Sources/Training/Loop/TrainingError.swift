// What ends a training run, or keeps one from beginning.

import Files

public enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The loss or the gradients are no numbers any more.
    case notFinite(epoch: Int, step: Int, clips: [String])
    /// No example of an epoch could be read.
    case nothingReadable(count: Int, first: String)
    /// A folder of a run that is there already.
    case exists(folder: String)
    /// A folder that holds no run to go on with.
    case noRun(folder: String, reason: String)
    /// The run in the folder is another: `what` differs.
    case differentRun(folder: String, what: String, stored: String, present: String)
    /// A file of the run cannot be written.
    case cannotWrite(file: String, reason: String)
    /// Settings that do not go together.
    case settings(String)

    public var description: String { text.printable }

    private var text: String {
        switch self {
        case .notFinite(let epoch, let step, let clips):
            "the loss is no number at epoch \(epoch), step \(step), with \(clips.map { "\"\($0)\"" }.joined(separator: ", "));"
                + " the last good checkpoint is kept; lower training.lr, or set training.clip"
        case .nothingReadable(let count, let first):
            "none of the \(count) clips could be read; the first: \(first)"
        case .exists(let folder):
            "\"\(folder)\" holds a training run already; go on with it, or take another folder"
        case .noRun(let folder, let reason): "\"\(folder)\" holds no training run to go on with: \(reason)"
        case .differentRun(let folder, let what, let stored, let present):
            "\"\(folder)\" holds another run: its \(what) is \(stored), not \(present); take another folder"
        case .cannotWrite(let file, let reason): "cannot write \"\(file)\": \(reason)"
        case .settings(let text): text
        }
    }
}
