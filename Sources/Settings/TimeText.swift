// Times and periods as people write them on a command line.

import Foundation

package enum TimeText {
    /// Thirty years: times beyond it are mistakes, and below it a thousand frames a second still count exactly.
    package static let longestSeconds = 1e9

    /// Seconds of `90`, `1:30`, `0:01:30.5`, `15m`, `1h30m`, `45s`, `2d`; nil for anything else, for a negative time and
    /// for one beyond `longestSeconds`.
    package static func seconds(_ text: String) -> Double? {
        anySeconds(text).flatMap { $0 <= longestSeconds ? $0 : nil }
    }

    private static func anySeconds(_ text: String) -> Double? {
        if text.contains(":") { return clockSeconds(text) }
        if let plain = Double(text) { return plain.isFinite && plain >= 0 ? plain : nil }
        let units: [Character: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
        var total = 0.0
        var digits = ""
        for character in text {
            if character.isNumber || character == "." {
                digits.append(character)
                continue
            }
            guard let unit = units[character], let value = Double(digits) else { return nil }
            total += value * unit
            digits = ""
        }
        return digits.isEmpty && !text.isEmpty && total.isFinite ? total : nil
    }

    /// The next moment that `18:00`, `18:00:30` (local time of day) or `2026-11-22T18:00:00Z` names; nil for neither.
    package static func moment(_ text: String, after now: Date = Date()) -> Date? {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
            (0..<60).contains(minute), let second = parts.count == 3 ? parts[2] : 0, (0..<60).contains(second)
        else { return nil }
        return Calendar(identifier: .gregorian).nextDate(
            after: now, matching: DateComponents(hour: hour, minute: minute, second: second),
            matchingPolicy: .nextTime)
    }

    private static func clockSeconds(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let seconds = Double(parts[parts.count - 1]), seconds >= 0, seconds < 60
        else { return nil }
        var total = 0.0
        for part in parts.dropLast() {
            guard let value = Int(part), value >= 0, value < 1_000_000 else { return nil }
            total = total * 60 + Double(value)
        }
        return total * 60 + seconds
    }
}
