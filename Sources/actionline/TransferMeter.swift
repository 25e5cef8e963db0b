// How far a transfer is, how fast it goes and how long it will take, as text.

/// Measures one file's transfer. Pure arithmetic: the caller brings the clock.
package struct TransferMeter: Sendable {
    private let total: Int?
    /// The last ten seconds, oldest first: speeds change, and what was long ago tells nothing.
    private var samples: [(seconds: Double, bytes: Int)]

    /// - Parameters:
    ///   - bytes: what was there before.
    ///   - seconds: the time now, of any clock.
    package init(total: Int?, bytes: Int, seconds: Double) {
        self.total = total
        samples = [(seconds, bytes)]
    }

    package mutating func add(bytes: Int, seconds: Double) {
        // A sample every half second is enough.
        if samples.count > 1, let previous = samples.dropLast().last, seconds - previous.seconds < 0.5 {
            samples.removeLast()
        }
        samples.append((seconds, bytes))
        while samples.count > 2, seconds - samples[1].seconds > 10 { samples.removeFirst() }
    }

    /// Bytes per second; nil before anything can be said.
    package var speed: Double? {
        guard let first = samples.first, let last = samples.last, last.seconds > first.seconds,
            last.bytes > first.bytes
        else { return nil }
        return Double(last.bytes - first.bytes) / (last.seconds - first.seconds)
    }

    /// ` 41%  201.3 of 490.2 MB, 12.4 MB/s, 0:00:23 left`.
    package var text: String {
        let bytes = samples.last?.bytes ?? 0
        var text: String
        if let total, total > 0 {
            let percent = String(min(100, Int(Double(bytes) / Double(total) * 100)))
            text = String(repeating: " ", count: 3 - percent.count) + "\(percent)%  "
            text += "\(Self.megabytes(bytes)) of \(Self.megabytes(total)) MB"
        } else {
            text = "\(Self.megabytes(bytes)) MB"
        }
        guard let speed else { return text }
        text += ", \(Self.megabytes(Int(speed))) MB/s"
        if let total, total > bytes { text += ", \(ProgressText.clock(Double(total - bytes) / speed)) left" }
        return text
    }

    /// Millions of bytes with one decimal, or three below one.
    package static func megabytes(_ bytes: Int) -> String {
        let value = Double(bytes) / 1e6
        return ProgressText.decimal(value, value < 0.95 ? 3 : 1)
    }
}
