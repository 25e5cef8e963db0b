// One pass over a stretch of a video into a clip's file.

import CFFmpeg
import SystemPackage

/// Reads from a keyframe on, and writes what belongs to the stretch.
final class ClipRun {
    private let cutter: ClipCutter
    private let original: OriginalVideo
    private let reader: OriginalReader
    private let muxer: Muxer
    private let transcoder: VideoTranscoder?
    /// Streams of the clip by the original's.
    private var tracks: [Int: Int] = [:]
    private var cut: FrameCut
    private let entry: OriginalReader.Entry?
    /// The clip's first frame, in ticks of the video; nil until it is known.
    private var first: Int64?
    /// Sound that came before the first frame was known.
    private var waiting: [OwnedPacket] = []
    /// Pictures shown behind the end, which are written only where others that are wanted come after them.
    private var beyond: [OwnedPacket] = []
    private var frames = 0
    /// Whether some frame is shown at the start or later: a copied clip begins before.
    private var reachesStart = false
    private var hasEntered = false

    init(
        _ cutter: ClipCutter, _ reader: OriginalReader, _ entry: OriginalReader.Entry?, start: Double, end: Double,
        output: String, into descriptor: FileDescriptor
    ) throws {
        self.cutter = cutter
        self.reader = reader
        self.entry = entry
        original = cutter.original
        cut = FrameCut(original, start: start, end: end)
        muxer = try Muxer(cutter.container, name: output, to: descriptor)
        transcoder =
            cutter.isExact
            ? try VideoTranscoder(
                original, cues: nil, quality: cutter.quality, hasGlobalHeader: muxer.wantsGlobalHeader,
                threads: cutter.threads)
            : nil
        for number in cutter.streams {
            let source = reader.stream(number)
            if number == reader.video, let transcoder {
                tracks[number] = try muxer.addEncoded(transcoder, of: source)
            } else {
                tracks[number] = try muxer.addCopy(of: source)
            }
        }
        muxer.wait(seconds: 10)
        try muxer.begin(base: original.info.timeBase.av)
    }

    /// - Returns: nil where the video has no frame there.
    func run(_ isCancelled: () -> Bool) throws -> CutClip? {
        while !isOver, let packet = try reader.next() {
            if isCancelled() { throw MediaError(.cancelled, "cutting \"\(original.name)\" was stopped") }
            guard let track = tracks[packet.stream] else { continue }
            if packet.stream == reader.video {
                guard hasEntered || entry.map(packet.isEntry) ?? true else { continue }
                hasEntered = true
                try takePicture(packet, track)
            } else {
                try takeSound(packet, track)
            }
        }
        if let transcoder, !transcoder.isDone {
            try transcoder.take(nil, choose: { cut.take($0) }, emit: { try write(encoded: $0) })
            for frame in transcoder.isDone ? [] : cut.restOfVideo() {
                try transcoder.encode(frame) { try write(encoded: $0) }
            }
            try transcoder.finish { try write(encoded: $0) }
        }
        try flushSound()
        guard frames > 0, reachesStart, let first else { return nil }
        try muxer.end()
        return CutClip(firstFrame: original.seconds(first), frames: frames)
    }

    // MARK: The end

    /// Of each stream that has come to the end of the stretch.
    private var ended: Set<Int> = []
    /// Sound lies near its pictures: so many ticks behind the end nothing more is waited for.
    private lazy var patience = original.info.timeBase.ticks(2)

    private var isOver: Bool { ended.count == tracks.count || ended.contains(-1) }

    private func noteTime(_ packet: OwnedPacket) {
        guard let time = packet.dts ?? packet.pts else { return }
        let base = reader.base(packet.stream)
        if av_compare_ts(time, base, cut.end, original.info.timeBase.av) >= 0 { ended.insert(packet.stream) }
        let late = cut.end.addingSaturating(patience)
        if packet.stream == reader.video, time >= late { ended.insert(-1) }
    }

    // MARK: Pictures

    private func takePicture(_ packet: OwnedPacket, _ track: Int) throws {
        noteTime(packet)
        if let transcoder {
            try transcoder.take(packet, choose: { cut.take($0) }, emit: { try write(encoded: $0) })
            if transcoder.isDone { ended.insert(reader.video) }
            return
        }
        guard let pts = packet.pts ?? packet.dts else { return }
        // What an edit list hides stays hidden, in front of the clip's beginning.
        let hides = packet.isHidden && muxer.container.holdsNegativeTimes
        let start = first ?? (hides ? max(pts, original.origin.pts) : pts)
        // Pictures shown before the keyframe refer to what is not in the clip.
        guard pts >= start || hides else { return }
        if pts >= cut.end {
            beyond.append(packet)
            return
        }
        first = start
        for packet in beyond { try writePicture(packet, track, start) }
        beyond = []
        try writePicture(packet, track, start)
        try flushSound()
    }

    private func writePicture(_ packet: OwnedPacket, _ track: Int, _ first: Int64) throws {
        if let pts = packet.pts, cut.isShown(pts, packet.duration) { reachesStart = true }
        packet.shift(by: -first)
        frames += 1
        try muxer.write(packet, stream: track, base: original.info.timeBase.av)
    }

    private func write(encoded packet: OwnedPacket) throws {
        guard let track = tracks[reader.video] else { return }
        let start = first ?? packet.pts ?? 0
        first = start
        try writePicture(packet, track, start)
        try flushSound()
    }

    // MARK: Sound

    private func takeSound(_ packet: OwnedPacket, _ track: Int) throws {
        noteTime(packet)
        guard let time = packet.pts ?? packet.dts else { return }
        let base = reader.base(packet.stream)
        guard av_compare_ts(time, base, cut.end, original.info.timeBase.av) < 0 else { return }
        // Nothing before the keyframe is in the clip.
        if let entry, av_compare_ts(time, base, entry.pts, original.info.timeBase.av) < 0 { return }
        waiting.append(packet)
        if first != nil { try flushSound() }
    }

    private func flushSound() throws {
        guard let first else { return }
        for packet in waiting {
            guard let track = tracks[packet.stream] else { continue }
            let base = reader.base(packet.stream)
            let shift = av_rescale_q(first, original.info.timeBase.av, base)
            guard let time = packet.pts ?? packet.dts, time >= shift else { continue }
            packet.shift(by: -shift)
            try muxer.write(packet, stream: track, base: base)
        }
        waiting = []
    }
}
