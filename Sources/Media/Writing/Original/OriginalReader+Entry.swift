// Where a clip's packets begin: at the last keyframe from which its first frame can be decoded.

import CFFmpeg

extension OriginalReader {
    /// A keyframe of the labelled stream.
    struct Entry: Equatable {
        /// Ticks of the stream's time.
        let pts: Int64
        /// Offset in the file.
        let position: Int64
        /// Where to seek to come before it; nil: it is read from the beginning.
        let goal: Int64?
    }

    /// Finds the last clean keyframe shown at or before `target`; nil: decoding begins with the file.
    /// - Parameters:
    ///   - target: ticks of the labelled stream.
    ///   - start: the stream's first time, in ticks.
    func entry(before target: Int64, start: Int64, syntax: PictureSyntax) throws -> Entry? {
        let base = TimeBase(Rational(known: base(video)) ?? Rational(1, 1000))
        // Indexes may count decoding times: look, and go further back.
        var goal = target
        var step = max(1, base.ticks(1))
        while goal > start {
            guard seek(to: goal) else { return nil }
            if let entry = try lastEntry(before: target, goal: goal, base, syntax) { return entry }
            goal = goal.subtractingSaturating(step)
            step = step.addingSaturating(step)
        }
        return nil
    }

    private func lastEntry(
        before target: Int64, goal: Int64, _ base: TimeBase, _ syntax: PictureSyntax
    ) throws -> Entry? {
        var found: Entry?
        while let packet = try next() {
            guard packet.stream == video else { continue }
            // No frame is shown before it is decoded.
            if let time = packet.dts ?? packet.pts, time > target { break }
            guard packet.isKeyframe, let pts = packet.pts, pts <= target else { continue }
            guard try Packet(packet.give(), timeBase: base, syntax: syntax).isCleanEntry else { continue }
            found = Entry(pts: pts, position: packet.raw.pointee.pos, goal: goal)
        }
        return found
    }
}

extension OwnedPacket {
    func isEntry(_ entry: OriginalReader.Entry) -> Bool {
        isKeyframe && pts == entry.pts && raw.pointee.pos == entry.position
    }
}
