// The zoo as text and as JSON.

import Foundation
import ModelZoo

/// A list of published checkpoints, and which of them the cache has.
package struct ZooListing {
    private struct Row: Encodable {
        var name, zoo, dataset, attention, sampling: String
        var frames: Int
        var interval: Int?
        var image: Int?
        var top1: Double
        var url, page, pipeline: String
        var sha256Prefix: String?
        var path: String
        var isCached: Bool

        enum CodingKeys: String, CodingKey {
            case name, zoo, dataset, attention, sampling, frames, interval, image, top1, url, page, pipeline
            case sha256Prefix = "sha256_prefix"
            case path
            case isCached = "cached"
        }
    }

    private let entries: [ZooEntry]
    private let cache: ModelCache

    package init(_ entries: [ZooEntry], cache: ModelCache) {
        self.entries = entries
        self.cache = cache
    }

    /// A line an entry, columns aligned; the last line says where the cache is.
    package var table: String {
        let header = ["NAME", "DATA SET", "ATTENTION", "CLIP", "INPUT", "TOP-1", "CACHED"]
        let rows = entries.map {
            [
                $0.name, $0.dataset, $0.attention.rawValue, $0.sampling, $0.image.map(String.init) ?? "-",
                "\($0.top1)", cache.holds($0) ? "yes" : "no",
            ]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([header] + rows).map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .trimmingSuffix()
        }
        let present = entries.filter { cache.holds($0) }.count
        return
            (lines + [
                "",
                "\(present) of \(entries.count) are in \(cache.folder).",
                "`actionline model fetch NAME` gets one, pipelines/NAME.yaml runs it, --urls says where they are.",
            ]).joined(separator: "\n")
    }

    /// A line an entry: name and address.
    package var addresses: String {
        let width = entries.map(\.name.count).max() ?? 0
        return entries.map { "\($0.name.padding(toLength: width, withPad: " ", startingAt: 0))  \($0.address)" }
            .joined(separator: "\n")
    }

    /// An array of objects.
    package func json() throws -> String {
        let rows = entries.map {
            Row(
                name: $0.name, zoo: $0.codeBase.rawValue, dataset: $0.dataset, attention: $0.attention.rawValue,
                sampling: $0.sampling, frames: $0.frames, interval: $0.interval, image: $0.image, top1: $0.top1,
                url: $0.address, page: $0.codeBase.page, pipeline: $0.pipeline, sha256Prefix: $0.sha256Prefix,
                path: cache.path(of: $0), isCached: cache.holds($0))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }
}

extension String {
    fileprivate func trimmingSuffix() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
