// How labelling ended, in a word: in manifests and in workers' answers.

import JSON

package enum OutcomeWord: String, Sendable {
    /// Every window is there.
    case complete
    /// As far as the video could be read.
    case damaged
    case failed
    /// Whoever labelled was stopped meanwhile.
    case stopped
}

extension JSONReader {
    mutating func outcome() throws(Failure) -> OutcomeWord {
        let word = try string()
        guard let outcome = OutcomeWord(rawValue: word) else { throw failure("no outcome is called \"\(word)\"") }
        return outcome
    }
}
