// Decodes single frames of a file whose outline is known: from the last place before each where decoding can begin.

import Media

/// One reading of an outlined file.
struct OutlineDecoding {
    private let outline: FrameOutline
    private let input: MediaInput
    private let threads: Int
    private let deadline: InterruptDeadline
    private(set) var decodedPackets = 0

    init(_ outline: FrameOutline, input: MediaInput, threads: Int, deadline: InterruptDeadline) {
        self.outline = outline
        self.input = input
        self.threads = threads
        self.deadline = deadline
    }

    /// The frames with the numbers `wanted`.
    /// - Returns: nil where a frame that the outline promises does not come out of the decoder.
    /// - Throws: `MediaError`, and what `make` throws.
    mutating func samples<Sample>(
        of wanted: Set<Int>, make: (TimedFrame) throws -> Sample
    ) throws -> [Int: Sample]? {
        let numbers = wanted.sorted()
        var numberAt: [Int64: Int] = [:]
        for number in numbers { numberAt[outline.frames[number]] = number }
        var demuxer = try Demuxer(input, deadline: deadline)
        let decoder = try Decoder(demuxer, threads: threads)
        var samples: [Int: Sample] = [:]

        /// Takes what the decoder has finished.
        func collect() throws {
            while let frame = try decoder.receive() {
                guard let pts = frame.pts, let number = numberAt[pts], samples[number] == nil else { continue }
                samples[number] = try make(
                    TimedFrame(frame: frame, seconds: frame.base.seconds(pts.subtractingSaturating(outline.origin))))
            }
        }

        var rest = numbers[...]
        /// Shown time of the entry that decoding began with; nil before the first.
        var begun: Int64?
        while let first = rest.first {
            let target = outline.frames[first]
            let entry = outline.isSeekable ? lastEntry(notAfter: target) : nil
            if begun != nil || entry != nil {
                decoder.flush()
                if let entry, let place = try demuxer.seek(to: entry) {
                    decoder.flush(droppingBefore: place.pts)
                } else {
                    demuxer = try Demuxer(input, deadline: deadline)
                }
            }
            begun = entry ?? .min
            // All frames up to the next place where beginning anew is nearer than going on.
            let group = rest.prefix { lastEntryOrStart($0) == (entry ?? .min) }
            let stretch = group.isEmpty ? rest.prefix(1) : group
            decodedPackets += try Self.decode(Set(stretch.map { outline.frames[$0] }), demuxer, decoder, collect)
            guard stretch.allSatisfy({ samples[$0] != nil }), !decoder.hasDamage else { return nil }
            rest = rest.dropFirst(stretch.count)
        }
        return samples
    }

    /// Gives the decoder packets until those of `targets` are among them, then takes everything out of it.
    /// - Returns: packets that were decoded.
    private static func decode(
        _ targets: Set<Int64>, _ demuxer: Demuxer, _ decoder: Decoder, _ collect: () throws -> Void
    ) throws -> Int {
        var missing = targets
        var count = 0
        while !missing.isEmpty, let packet = try demuxer.next() {
            let isTarget = packet.pts.map { missing.contains($0) && !packet.isHidden } ?? false
            // Nothing refers to it and nobody asked for it.
            if !isTarget, packet.isDisposable { continue }
            if isTarget, let pts = packet.pts { missing.remove(pts) }
            count += 1
            try decoder.send(packet)
            try collect()
        }
        try decoder.send(nil)
        try collect()
        return count
    }

    private func lastEntryOrStart(_ number: Int) -> Int64 {
        (outline.isSeekable ? lastEntry(notAfter: outline.frames[number]) : nil) ?? .min
    }

    private func lastEntry(notAfter pts: Int64) -> Int64? {
        let entries = outline.entries
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] <= pts { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? entries[low - 1] : nil
    }
}
