// NumPy's .npz: every window's scores, for programs in Python.

import Timeline

extension OutputFormat {
    /// Arrays of all windows: times, scores, labels.
    package static let numPy = OutputFormat(
        name: "npz", endings: ["npz"], isStreaming: false, makeWriter: { NumPyWriter($0, $1) },
        read: { file, _ throws(ReadingError) in try NumPyTimeline.read(file) })
}

/// A zip without compression that `numpy.load` reads. The arrays, W windows and C classes:
///
///     starts, ends   float64 [W]     seconds
///     scores         float32 [W, C]
///     labels         unicode [C]
///     windows        int64 [W]       numbers on the grid: skipped windows leave theirs unused
///     padded         uint8 [W]       1 where the last frame was repeated
///     gaps           float64 [G, 2]  starts and ends of lost time
///     grid           float64 [2]     a window's stride and length in seconds; NaN where it is not known
///     aggregate      float64 [3]     threshold, smoothing, minimum
///     frame_rate     int64 [2]       numerator and denominator; 0, 1 where it is not known
///     duration       float64 [1]     seconds; NaN where it is not known
///     source         unicode [1]
///
/// Rows wait beside the output until their number is known: memory does not grow with the video.
final class NumPyWriter: TimelineWriter {
    private let output: OutputFile
    private let options: ExportOptions
    private var header: TimelineHeader?
    /// starts, ends, scores, windows, padded, gaps.
    private let spools: [Spool]
    private var counts = (windows: 0, gaps: 0)

    init(_ output: OutputFile, _ options: ExportOptions) {
        self.output = output
        self.options = options
        spools = (0..<6).map { _ in Spool(for: output) }
    }

    func begin(_ header: TimelineHeader) throws { self.header = header }

    func write(_ window: WindowPrediction) throws {
        guard let header else { return }
        try spools[0].append(window.start.littleEndianBytes)
        try spools[1].append(window.end.littleEndianBytes)
        var scores: [UInt8] = []
        scores.reserveCapacity(4 * header.labels.count)
        for label in 0..<header.labels.count {
            let score = window.scores.indices.contains(label) ? window.scores[label] : 0
            withUnsafeBytes(of: score.bitPattern.littleEndian) { scores.append(contentsOf: $0) }
        }
        try spools[2].append(scores)
        try spools[3].append(Int64(window.index).littleEndianBytes)
        try spools[4].append([window.padded ? 1 : 0])
        counts.windows += 1
    }

    func write(_ gap: Gap) throws {
        try spools[5].append(gap.start.littleEndianBytes + gap.end.littleEndianBytes)
        counts.gaps += 1
    }

    func write(_ segment: Segment) {}
    func write(_ discontinuity: Discontinuity) {}
    func write(_ skipped: SkippedWindows) {}

    func end(_ footer: TimelineFooter) throws {
        guard let header else { return }
        let rate = options.frameRate(of: header.source)
        let stride = header.window.seconds(rate?.value)
        let duration = footer.duration ?? header.source.duration ?? .nan
        let settings = header.aggregate
        var zip = StoredZip(output)
        try zip.add("starts", .float64, [counts.windows], spools[0])
        try zip.add("ends", .float64, [counts.windows], spools[1])
        try zip.add("scores", .float32, [counts.windows, header.labels.count], spools[2])
        try zip.add("labels", header.labels.names)
        try zip.add("windows", .int64, [counts.windows], spools[3])
        try zip.add("padded", .uint8, [counts.windows], spools[4])
        try zip.add("gaps", .float64, [counts.gaps, 2], spools[5])
        try zip.add("grid", [stride?.stride ?? .nan, stride?.length ?? .nan])
        try zip.add("aggregate", [settings.threshold, Double(settings.smoothing), settings.minimum])
        try zip.add("frame_rate", [Int64(rate?.numerator ?? 0), Int64(rate?.denominator ?? 1)])
        try zip.add("duration", [duration])
        try zip.add("source", [header.source.input])
        try zip.finish()
        for spool in spools { spool.discard() }
        try output.commit()
    }

    func abandon() {
        output.abandon()
        for spool in spools { spool.discard() }
    }
}

extension WindowDescription {
    /// The grid in seconds; nil where it is not known.
    fileprivate func seconds(_ sourceRate: Double?) -> (stride: Double, length: Double)? {
        guard isKnown else { return nil }
        let rate: Double?
        switch self.rate {
        case .source: rate = sourceRate
        case .perSecond(let own): rate = own
        }
        return rate.map { (Double(stride) / $0, Double(frames * interval) / $0) }
    }
}
