// Results from their JSON text; nothing in it is trusted.

import Checkpoints
import Clips
import Sampling
import Timeline

/// Reads headers and clips.
struct ResultsParser {
    struct Problem: Error { let reason: String }

    static func header(_ value: MetadataValue) throws(Problem) -> ClipResults.Header {
        guard value["results"]?.string == "actionline test" else { throw Problem(reason: "it does not say so") }
        guard value["version"]?.integer == ResultsText.version else {
            throw Problem(reason: "its version is not \(ResultsText.version)")
        }
        guard let list = value["list"], let name = list["name"]?.string, let count = list["clips"]?.integer,
            (1...100_000_000).contains(count), let fingerprint = list["fingerprint"]?.string,
            let classes = value["classes"]?.list?.map(\.string), !classes.isEmpty,
            let sources = value["scores_of"]?.list, !sources.isEmpty
        else { throw Problem(reason: "its header is not whole") }
        var read: [ClipResults.Source] = []
        for source in sources { read.append(try Self.source(source)) }
        var shard: ClipShard?
        if let text = value["shard"]?.string {
            guard let stated = ClipShard(text) else { throw Problem(reason: "it has no shard \"\(text)\"") }
            shard = stated
        }
        return ClipResults.Header(
            sources: read, list: name, listCount: count, listFingerprint: fingerprint,
            classes: LabelSet(classes.map { $0 ?? "" }), shard: shard)
    }

    private static func source(_ value: MetadataValue) throws(Problem) -> ClipResults.Source {
        guard let model = value["model"]?.string, let weight = value["weight"]?.number, weight > 0, weight.isFinite,
            let stated = value["protocol"], let name = stated["name"]?.string.flatMap(TestProtocol.Name.init),
            let clips = stated["clips"]?.integer, let frames = stated["frames"]?.integer,
            let interval = stated["interval"]?.integer,
            let outOfBounds = stated["out_of_bounds"]?.string.flatMap(ClipIndices.OutOfBounds.init),
            let shortSide = stated["short_side"]?.integer, let cropSize = stated["crop_size"]?.integer,
            let crop = stated["crop"]?.string.flatMap(Crop.init),
            [clips, frames, interval].allSatisfy({ (1...1_000_000).contains($0) }),
            (1...8192).contains(shortSide), (1...shortSide).contains(cropSize)
        else { throw Problem(reason: "its protocol is not whole") }
        return ClipResults.Source(
            model: model, fingerprint: value["fingerprint"]?.string,
            testProtocol: TestProtocol(
                name: name,
                indices: ClipIndices(frames: frames, interval: interval, clips: clips, outOfBounds: outOfBounds),
                shortSide: shortSide, cropSize: cropSize, crop: crop), weight: weight)
    }

    static func clip(_ value: MetadataValue, _ header: ClipResults.Header) throws(Problem) -> TestedClip {
        guard let index = value["clip"]?.integer, (0..<header.listCount).contains(index),
            let name = value["path"]?.string, let labels = value["labels"]?.list?.compactMap(\.integer),
            !labels.isEmpty, labels.allSatisfy({ (0..<header.classes.count).contains($0) })
        else { throw Problem(reason: "a clip has no number, path or labels") }
        var stretch: ClipStretch?
        if let start = value["start"]?.number, let end = value["end"]?.number, start >= 0, start < end {
            stretch = ClipStretch(startSeconds: start, endSeconds: end)
        }
        let outcome: TestedClip.Outcome
        if let reason = value["failure"]?.string {
            outcome = .failure(reason)
        } else {
            guard let scores = numbers(value["scores"]), scores.count == header.classes.count else {
                throw Problem(reason: "clip \(index) has not \(header.classes.count) scores")
            }
            outcome = .scores(scores)
        }
        return TestedClip(
            index: index, name: name, stretch: stretch, labels: labels, outcome: outcome,
            features: numbers(value["features"]), isDamaged: value["damaged"]?.bool ?? false)
    }

    private static func numbers(_ value: MetadataValue?) -> [Float]? {
        guard let list = value?.list else { return nil }
        let numbers = list.compactMap { $0.number.map(Float.init) }
        return numbers.count == list.count && numbers.allSatisfy(\.isFinite) ? numbers : nil
    }
}
