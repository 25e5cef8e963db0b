// One pass over the packets of a video into a copy of it.

import CFFmpeg
import SystemPackage

/// Reads, moves, writes. Memory is set by the first packets, which are held until it is known where the copy begins, and
/// by what the container holds back for its order.
final class CopyRun {
    /// A stream of the copy.
    private enum Track {
        case none
        case copied(Int)
        case encoded(Int)
    }

    private let copy: VideoCopy
    private let original: OriginalVideo
    private let reader: OriginalReader
    private let muxer: Muxer
    private let transcoder: VideoTranscoder?
    private var tracks: [Track] = []
    private var labels: LabelTrack?
    private let times: CopyTimes
    /// The first packets, in file order.
    private var held: [OwnedPacket] = []
    private var outcome = VideoCopy.Outcome()

    /// Writes the header.
    init(_ copy: VideoCopy, _ cues: [LabelCue], to descriptor: FileDescriptor) throws {
        self.copy = copy
        original = copy.original
        let reader = try OriginalReader(original)
        self.reader = reader
        let plan = try CopyPlan(
            reader, original, container: copy.container, output: copy.output, encodes: copy.burns)
        muxer = try Muxer(copy.container, name: copy.output, to: descriptor)
        transcoder =
            copy.burns
            ? try VideoTranscoder(
                original, cues: cues, quality: .high, hasGlobalHeader: muxer.wantsGlobalHeader, threads: copy.threads)
            : nil
        for (number, fate) in plan.fates.enumerated() {
            let source = reader.stream(number)
            switch fate {
            case .leftOut: tracks.append(.none)
            case .attached:
                _ = try muxer.addAttachment(of: source)
                tracks.append(.none)
            case .copied: tracks.append(.copied(try muxer.addCopy(of: source)))
            case .encoded:
                guard let transcoder else { preconditionFailure("only a burnt copy is encoded") }
                tracks.append(.encoded(try muxer.addEncoded(transcoder, of: source)))
            }
        }
        muxer.copyMetadata(of: reader.context)
        held = try Self.readAhead(reader, tracks)
        times = CopyTimes(
            start: reader.start, first: held.map { ($0, reader.base($0.stream)) }, container: copy.container)
        try addLabels(cues)
        if !copy.container.holdsNegativeTimes, !copy.burns,
            held.contains(where: { $0.stream == reader.video && $0.isHidden })
        {
            outcome.notes.append(
                "\"\(original.name)\" hides some of its first frames, and \(copy.container.name) cannot: players may show "
                    + "them in \"\(copy.output)\"")
        }
        if transcoder != nil { muxer.wait(seconds: 10) }
        try muxer.begin(base: original.info.timeBase.av)
    }

    /// What MP4's chapters of time without a label are called.
    private static let noLabel = "–"

    private func addLabels(_ cues: [LabelCue]) throws {
        let shift = times.ticks(original.info.timeBase.av)
        var reached: Int64 = 0
        for cue in cues.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) where cue.end > cue.start {
            let start = original.ticks(max(0, cue.start)).addingSaturating(shift)
            let end = original.ticks(max(0, cue.end)).addingSaturating(shift)
            // A chapter of MP4 lasts until the next one, and the first begins at 0.
            if copy.container == .mp4, start > reached {
                try muxer.addChapter(start: reached, end: start, base: original.info.timeBase.av, title: Self.noLabel)
            }
            try muxer.addChapter(start: start, end: end, base: original.info.timeBase.av, title: cue.title)
            reached = max(reached, end)
        }
        if copy.container == .mp4, reached > 0, let length = original.info.durationSeconds {
            let end = original.ticks(length).addingSaturating(shift)
            // The last segment ends with the video, but for its last frame.
            if Double(end - reached) * av_q2d(original.info.timeBase.av) > 0.5 {
                try muxer.addChapter(start: reached, end: end, base: original.info.timeBase.av, title: Self.noLabel)
            }
        }
        // Drawn labels are seen already.
        labels = try LabelTrack(cues, original, shift: shift, to: muxer, isDefault: !copy.burns)
    }

    /// Enough to know when each stream begins.
    private static func readAhead(_ reader: OriginalReader, _ tracks: [Track]) throws -> [OwnedPacket] {
        var missing = Set(
            tracks.indices.filter { number in
                let stream = reader.stream(number)
                let kind = stream.pointee.codecpar.pointee.codec_type
                guard stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0 else { return false }
                if case .none = tracks[number] { return false }
                return kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO
            })
        var packets: [OwnedPacket] = []
        var bytes = 0
        while packets.count < 64 || (!missing.isEmpty && packets.count < 1000 && bytes < 32 << 20) {
            guard let packet = try reader.next() else { break }
            if packet.stream < tracks.count, case .none = tracks[packet.stream] { continue }
            missing.remove(packet.stream)
            bytes += packet.byteCount
            packets.append(packet)
        }
        return packets
    }

    /// Copies to the end.
    func run(_ onProgress: (Double) -> Void, _ isCancelled: () -> Bool) throws -> VideoCopy.Outcome {
        for packet in held { try take(packet, onProgress, isCancelled) }
        held = []
        while let packet = try reader.next() { try take(packet, onProgress, isCancelled) }
        if let transcoder {
            try transcoder.take(nil, emit: { try write(encoded: $0) })
            try transcoder.finish { try write(encoded: $0) }
        }
        try writeLabels(until: nil)
        try muxer.end()
        outcome.problem = reader.problem
        if let damaged = transcoder?.corruptPackets, damaged > 0, outcome.problem == nil {
            outcome.problem =
                "\(damaged) damaged \(damaged == 1 ? "packet" : "packets") in \"\(original.name)\": frames there are "
                + "missing or guessed"
        }
        return outcome
    }

    private func take(_ packet: OwnedPacket, _ onProgress: (Double) -> Void, _ isCancelled: () -> Bool) throws {
        if isCancelled() { throw MediaError(.cancelled, "writing \"\(copy.output)\" was stopped") }
        // Some containers find further streams on the way: nothing is known of them.
        guard packet.stream < tracks.count else { return }
        let base = reader.base(packet.stream)
        if packet.stream == reader.video, let time = packet.pts ?? packet.dts {
            onProgress(max(0, original.seconds(time)))
        }
        switch tracks[packet.stream] {
        case .none: return
        case .encoded: try transcoder?.take(packet, emit: { try write(encoded: $0) })
        case .copied(let stream):
            if packet.pts == nil, packet.dts == nil, isCover(packet.stream) {
                (packet.raw.pointee.pts, packet.raw.pointee.dts) = (0, 0)
            } else {
                packet.shift(by: times.ticks(base))
            }
            try writeLabels(before: packet, base)
            try muxer.write(packet, stream: stream, base: base)
        }
    }

    private func isCover(_ number: Int) -> Bool {
        reader.stream(number).pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
    }

    private func write(encoded packet: OwnedPacket) throws {
        guard case .encoded(let stream) = tracks[reader.video] else { return }
        let base = original.info.timeBase.av
        packet.shift(by: times.ticks(base))
        try writeLabels(before: packet, base)
        try muxer.write(packet, stream: stream, base: base)
    }

    /// Subtitles go to the container a little before what they stand over, so that it finds their place.
    private func writeLabels(before packet: OwnedPacket, _ base: AVRational) throws {
        guard let time = packet.dts ?? packet.pts else { return }
        try writeLabels(until: Double(time) * av_q2d(base) + 1)
    }

    private func writeLabels(until seconds: Double?) throws {
        guard let packets = labels?.take(until: seconds), let labels else { return }
        for packet in packets { try muxer.write(packet, stream: labels.stream, base: labels.base) }
    }
}
