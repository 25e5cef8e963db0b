// A time of day in UTC, without calendars or locales.

import Timeline

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The parts of an instant in UTC, in the proleptic Gregorian calendar.
struct UTCTime {
    let year, month, day, hour, minute, second, millisecond: Int

    init(_ date: Date) {
        // Dates of a video are within a few thousand years; a broken clock becomes the epoch.
        let total = Written.milliseconds(date.timeIntervalSince1970) ?? 0
        let days = Int((Double(total) / 86_400_000).rounded(.down))
        let rest = total - days * 86_400_000
        (hour, minute, second, millisecond) = (
            rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000
        )
        // Days to civil date: eras of 400 years from 1 March 0000 (H. Hinnant, "chrono-compatible date algorithms").
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// ISO 8601: 2026-11-22T10:00:00.000Z.
    var text: String {
        "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))T"
            + "\(Self.pad(hour, 2)):\(Self.pad(minute, 2)):\(Self.pad(second, 2)).\(Self.pad(millisecond, 3))Z"
    }

    /// For file names: 20261122T100000Z.
    var compact: String {
        "\(Self.pad(year, 4))\(Self.pad(month, 2))\(Self.pad(day, 2))T"
            + "\(Self.pad(hour, 2))\(Self.pad(minute, 2))\(Self.pad(second, 2))Z"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
