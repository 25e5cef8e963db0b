// What happens during a run, in words.

import Analysis

extension RunNotice {
    var text: String {
        switch self {
        case .connected(let width, let height, let codec, let isAgain):
            "connected\(isAgain ? " again" : ""): \(width)x\(height) \(codec)"
        case .disconnected(let reason, let seconds):
            "\(reason); trying again in \(ProgressText.decimal(seconds, 1)) s"
        case .gap(let gap):
            "note: \(ProgressText.decimal(gap.end - gap.start, 1)) s of video missing at "
                + "\(ProgressText.clock(gap.start)): \(gap.reason)"
        case .discontinuity(let step):
            "note: \(step.reason) at \(ProgressText.clock(step.time)); time goes on by one frame"
        case .tooSlow(let seconds, let allowed):
            "note: a window takes \(ProgressText.decimal(seconds, 1)) s to classify, longer than the "
                + "\(ProgressText.decimal(allowed, 1)) s that a row may be late: rows will be later"
        }
    }
}
