// Recordings that follow one another, in files of their own or in one, as if they were one.

import CFFmpeg

/// Files that the user named, in order, or the links of one file.
final class RecordingParts: PartSource {
    let isWhole = false
    let isLive = false
    let containerName: String
    let timeBase: TimeBase?
    let totalSeconds: Double?
    let notes: [String] = []
    let problem: String? = nil

    private let inputs: [MediaInput]
    private let open: (MediaInput) throws -> any PacketReader
    private var position = 0

    /// Opens each file once, so that what cannot be read is said before the first is labelled.
    /// - Parameter open: opens one of the files.
    /// - Throws: `MediaError` naming the file.
    init(_ inputs: [MediaInput], open: @escaping (MediaInput) throws -> any PacketReader) throws {
        guard !inputs.isEmpty else { throw MediaError(.usage, "there are no recordings to join") }
        self.inputs = inputs
        self.open = open
        var base: Rational?
        var isExact = true
        var total: Double? = 0
        var container: String?
        for input in inputs {
            do {
                let video = try open(input).video
                container = container ?? video.containerName
                total = total.flatMap { sum in video.durationSeconds.map { sum + $0 } }
                let common = Self.common(base, video.timeBase.ratio)
                isExact = isExact && common != nil
                base = common ?? base
            } catch let error as MediaError where error.kind == .noVideoStream && inputs.count > 1 {
                // It is a gap.
            }
        }
        containerName = container ?? "none"
        totalSeconds = total
        timeBase = isExact ? base.map { TimeBase($0) } : .microseconds
    }

    func next() throws -> Part? {
        guard position < inputs.count else { return nil }
        defer { position += 1 }
        let input = inputs[position]
        let reader: any PacketReader
        do {
            reader = try open(input)
        } catch let error as MediaError where error.kind == .noVideoStream {
            return .lost(LostTime(seconds: nil, reason: "\(error)"))
        }
        guard Decoder.isAvailable(for: reader.codecParameters) else {
            let reason =
                "\"\(input.displayName)\" cannot be decoded: libav has no decoder for \(reader.video.codecName)"
            return .lost(LostTime(seconds: reader.video.durationSeconds, reason: reason))
        }
        return .media(reader, .newOrigin)
    }

    /// Ticks in which both can be counted exactly, where libav can hold them.
    static func common(_ first: Rational?, _ second: Rational) -> Rational? {
        guard let first else { return second }
        guard first.numerator == 1, second.numerator == 1 else { return first == second ? first : nil }
        var (a, b) = (first.denominator, second.denominator)
        while b != 0 { (a, b) = (b, a % b) }
        let (least, overflow) = (first.denominator / a).multipliedReportingOverflow(by: second.denominator)
        return overflow || least > Int64(Int32.max) ? nil : Rational(1, least)
    }
}
