// What an archive will cost, in words.

import Analysis

enum EstimateText {
    private static let nodes = [1, 4, 16, 64, 256, 1024]

    static func text(_ estimate: PlanEstimate, _ speed: PlanEstimate.Speed?) -> String {
        var lines = [
            "videos       \(estimate.videos)" + (estimate.unknown > 0 ? ", \(estimate.unknown) of unknown length" : ""),
            "units        \(estimate.units)",
            "video        \(hours(estimate.videoSeconds))",
            "windows      \(estimate.windows)",
            "bytes read   \(TextTable.decimals(estimate.bytes / 1e9, 3)) GB"
                + (estimate.remote > 0 ? " and \(estimate.remote) addresses" : ""),
        ]
        guard let speed, speed.videoSeconds > 0 else {
            lines.append("speed        nothing could be measured")
            return lines.joined(separator: "\n")
        }
        let total = estimate.videoSeconds / speed.videoSeconds
        lines += [
            "speed        \(TextTable.decimals(speed.videoSeconds, 1))x real time with \(speed.threads) threads "
                + "(\(TextTable.decimals(speed.measuredSeconds, 0)) s of \(speed.sample) measured here)",
            "core-hours   \(TextTable.decimals(total * Double(speed.threads) / 3600, 2)) (fp32)", "",
        ]
        var table = TextTable(["nodes like this", "time"])
        for count in nodes where count == 1 || count <= estimate.units {
            // The last unit is done by one node alone, whatever the others do.
            let longest = estimate.units > 0 ? total / Double(estimate.units) : 0
            table.add(["\(count)", hours(max(total / Double(count), longest))])
        }
        return (lines + [table.text]).joined(separator: "\n")
    }

    private static func hours(_ seconds: Double) -> String {
        seconds < 3600 * 100
            ? ProgressText.clock(seconds) : "\(TextTable.decimals(seconds / 3600, 0)) h"
    }
}
