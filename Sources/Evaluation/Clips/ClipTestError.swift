// What ends a test, or keeps results from being used.

import Files

public enum ClipTestError: Error, Equatable, CustomStringConvertible {
    /// The model's scores for a clip are not numbers.
    case notFinite(clip: String, line: Int?)
    /// The classifier takes other clips or gives other classes than the pipeline says.
    case wrongClassifier(String)
    /// The classifier has no features.
    case noFeatures
    /// A file of results cannot be read as such.
    case notResults(file: String, reason: String)
    /// Results are of something else: `what` differs.
    case differentTest(file: String, what: String, stored: String, present: String)
    /// Files that are to be merged hold the same clip.
    case overlapping(file: String, clip: Int)
    /// Files that are to be fused hold other clips.
    case differentClips(file: String, reason: String)
    /// As many weights as files, and all positive.
    case weights(files: Int, weights: Int)
    /// An ending that no form of results has.
    case unknownEnding(file: String, known: [String])
    /// The form cannot hold these results.
    case cannotHold(file: String, reason: String)

    public var description: String { text.printable }

    private var text: String {
        switch self {
        case .notFinite(let clip, let line):
            "\"\(clip)\"\(line.map { " (line \($0))" } ?? ""): the model's scores are not numbers; check its weights "
                + "(`model inspect`) and how its input is normalized"
        case .wrongClassifier(let text): text
        case .noFeatures: "this classifier gives no features"
        case .notResults(let file, let reason): "\"\(file)\" holds no results of a test: \(reason)"
        case .differentTest(let file, let what, let stored, let present):
            "\"\(file)\" is of another test: its \(what) is \(stored), not \(present)"
        case .overlapping(let file, let clip):
            "\"\(file)\" and a file before it both hold clip \(clip + 1) of the list; shards of one test share none"
        case .differentClips(let file, let reason): "\"\(file)\" cannot be fused with the files before it: \(reason)"
        case .weights(let files, let weights):
            "\(weights) weights for \(files) files; give each file one positive weight"
        case .unknownEnding(let file, let known):
            "\"\(file)\": results are written as \(known.map { "." + $0 }.joined(separator: ", "))"
        case .cannotHold(let file, let reason): "cannot write \"\(file)\": \(reason)"
        }
    }
}
