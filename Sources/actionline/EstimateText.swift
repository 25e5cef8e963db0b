// What an archive will cost, in words.

import Analysis

enum EstimateText {
    private static let nodes = [1, 4, 16, 64, 256, 1024]

    static func text(_ estimate: PlanEstimate, _ speeds: [PlanEstimate.Speed]) -> String {
        var lines = [
            "videos       \(estimate.videos)" + (estimate.unknown > 0 ? ", \(estimate.unknown) of unknown length" : ""),
            "units        \(estimate.units)",
            "video        \(hours(estimate.videoSeconds))",
            "windows      \(estimate.windows)",
            "bytes read   \(TextTable.decimals(estimate.bytes / 1e9, 3)) GB"
                + (estimate.remote > 0 ? " and \(estimate.remote) addresses" : ""),
        ]
        let speeds = speeds.filter { $0.videoSeconds > 0 }
        guard let first = speeds.first else {
            lines.append("speed        nothing could be measured")
            return lines.joined(separator: "\n")
        }
        lines += [
            "measured     \(TextTable.decimals(first.measuredSeconds, 0)) s of \(first.sample) here, "
                + "with \(first.threads) threads",
            "",
        ]
        let totals = speeds.map { estimate.videoSeconds / $0.videoSeconds }
        var table = TextTable([""] + speeds.map(\.precision.rawValue))
        table.add(["times real time"] + speeds.map { TextTable.decimals($0.videoSeconds, 1) })
        table.add(
            ["core-hours"] + zip(totals, speeds).map { TextTable.decimals($0 * Double($1.threads) / 3600, 2) })
        for count in nodes where count == 1 || count <= estimate.units {
            table.add(
                ["\(count) \(count == 1 ? "node" : "nodes") like this"]
                    + totals.map { total in
                        // The last unit is done by one node alone, whatever the others do.
                        let longest = estimate.units > 0 ? total / Double(estimate.units) : 0
                        return hours(max(total / Double(count), longest))
                    })
        }
        return (lines + [table.text]).joined(separator: "\n")
    }

    private static func hours(_ seconds: Double) -> String {
        seconds < 3600 * 100
            ? ProgressText.clock(seconds) : "\(TextTable.decimals(seconds / 3600, 0)) h"
    }
}
