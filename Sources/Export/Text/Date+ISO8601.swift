// A time of day in UTC, as ISO 8601 writes it.

import FoundationEssentials
import Timeline

extension Date {
    /// 2026-11-22T10:00:00.000Z, rounded as every time that is written.
    var iso8601: String { Self.full.format(written) }

    /// Reads what `iso8601` gives, to the millisecond.
    init?(iso8601 text: String) {
        guard let date = try? Self.full.parse(text) else { return nil }
        self.init(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
    }

    /// For file names: 20261122T100000Z.
    var compactISO8601: String { Self.compact.format(written) }

    /// The instant in whole milliseconds; a broken clock's is 1970. Foundation cuts off what is finer, and a millisecond
    /// as a floating-point number may lie just below it: hence the quarter of one.
    private var written: Date {
        Date(timeIntervalSince1970: Double(OutputPrecision.milliseconds(timeIntervalSince1970) ?? 0) / 1000 + 0.000_25)
    }

    private static let full = ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let compact = ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
}
