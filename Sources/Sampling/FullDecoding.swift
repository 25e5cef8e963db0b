// The slow way to single frames, which always works: decode everything and count.

import Media

/// Counts the frames of a file, or of a stretch of it, as they come out of the decoder.
struct FullDecoding {
    private let input: MediaInput
    private let stretch: ClipStretch?
    private let deadline: InterruptDeadline

    init(_ input: MediaInput, stretch: ClipStretch?, deadline: InterruptDeadline) {
        self.input = input
        self.stretch = stretch
        self.deadline = deadline
    }

    func frameCount() throws -> Int {
        var count = 0
        try forEach { _, _ in
            count += 1
            return true
        }
        return count
    }

    /// The frames with the numbers `wanted`.
    func samples<Sample>(of wanted: Set<Int>, make: (TimedFrame) throws -> Sample) throws -> [Int: Sample] {
        var samples: [Int: Sample] = [:]
        try forEach { number, frame in
            if wanted.contains(number) { samples[number] = try make(frame) }
            return samples.count < wanted.count
        }
        guard samples.count == wanted.count else {
            throw MediaError(.decode, "\"\(input.displayName)\" gives other frames when it is read again")
        }
        return samples
    }

    /// Calls `body` with each frame and its number until it returns false.
    private func forEach(_ body: (Int, TimedFrame) throws -> Bool) throws {
        let demuxer = try Demuxer(input, deadline: deadline)
        // One thread and clean memory, so that two readings of a damaged file give the same.
        let decoder = try Decoder(demuxer.codecParameters, threads: 1, isRepeatable: true)
        let video = demuxer.video
        var clock = StreamClock(
            ClockSettings(
                base: video.timeBase, frameRate: video.averageFrameRate, wrapBits: video.timestampBits))
        let first = stretch.map { FrameOutline.ticks($0.startSeconds, video.timeBase) } ?? 0
        let end = stretch.map { FrameOutline.ticks($0.endSeconds, video.timeBase) } ?? .max
        var number = 0
        var isDone = false

        func take() throws {
            while !isDone, let frame = try decoder.receive() {
                let time = clock.place(pts: frame.pts, duration: frame.durationPts).time
                if time >= end {
                    isDone = true
                } else if time >= first {
                    isDone = try !body(number, TimedFrame(frame: frame, seconds: video.timeBase.seconds(time)))
                    number += 1
                }
            }
        }

        while !isDone, let packet = try demuxer.next() {
            try decoder.send(packet)
            try take()
        }
        guard !isDone else { return }
        try decoder.send(nil)
        try take()
    }
}
