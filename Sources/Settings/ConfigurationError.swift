// Mistakes in the description of a run: the pipeline file, single settings, labels, values that do not go together.

import Files

/// A mistake in the description of a run; the message names the place and the remedy.
public enum ConfigurationError: Error, CustomStringConvertible, Equatable {
    /// In a file, at the place that the text begins with.
    case message(String)
    /// In a single setting, `key=value`.
    case setting(String, problem: String)
    /// A single setting that is not `key=value`.
    case notSetting(String)
    /// `origin` names no checkpoint.
    case noCheckpoint(origin: String)
    /// The checkpoint is the published one called `name`, which has not been fetched to `path`.
    case notFetched(origin: String, path: String, name: String)
    /// Nothing says how the checkpoint's input is normalized.
    case noNormalization(origin: String, checkpoint: String)
    /// A start or an end is asked for of an input that is live.
    case rangeOfLiveInput

    package init(_ message: String) { self = .message(message) }

    /// What is wrong is the call, not what is in a file.
    public var isUsage: Bool {
        switch self {
        case .setting, .notSetting, .rangeOfLiveInput: true
        default: false
        }
    }

    public var description: String {
        let text =
            switch self {
            case .message(let text): text
            case .setting(let text, let problem): "\(text): \(problem)"
            case .notSetting(let text): "\(text): expected key=value, like window.stride=16"
            case .noCheckpoint(let origin): "\(origin): no checkpoint; set model.checkpoint"
            case .notFetched(let origin, let path, let name):
                "\(origin): the checkpoint \"\(path)\" is not there; fetch the published \(name) first"
            case .noNormalization(let origin, let checkpoint):
                "\(origin): \"\(checkpoint)\" does not say how its input is normalized; "
                    + "set model.preset to mmaction2 or facebook, or preprocess.mean and preprocess.std"
            case .rangeOfLiveInput: "a start and an end are for files; stop a live run instead"
            }
        return text.printable
    }
}
