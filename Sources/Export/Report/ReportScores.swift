// Which scores a report stores: every class's where that is small enough, else the best of each window.

import Files
import Timeline

/// How a timeline's scores are laid out in a report: 16 bits a number, in ten-thousandths.
package struct ReportScores: Equatable {
    /// Bytes that a video's scores may take; in base64 they are a third more. A report of 10 hours has to stay below 15 MB
    /// with 4 MB of pictures.
    package static let budget = 6_000_000
    /// Classes that a number of 16 bits can name.
    static let mostClasses = 65_536

    let classes: Int
    /// 0: every class's score, [windows, classes]. Otherwise class and score of each window's best, [windows, best, 2].
    package let best: Int

    /// - Parameter known: how many of each window's best scores are known; nil: every one.
    package init(classes: Int, windows: Int, known: Int? = nil, budget: Int = ReportScores.budget) {
        self.classes = classes
        let affordable = max(1, budget / (4 * max(windows, 1)))
        if 2 * classes * windows > budget || classes > Self.mostClasses {
            best = min(affordable, known ?? affordable, classes)
        } else if let known, 2 * known < classes {
            best = max(known, 1)
        } else {
            best = 0
        }
    }

    /// A window's scores as they wait: every class's.
    static func row(_ scores: [Float], classes: Int) -> [UInt8] {
        var row: [UInt8] = []
        row.reserveCapacity(2 * classes)
        for label in 0..<classes {
            let score = scores.indices.contains(label) ? OutputPrecision.tenThousandths(scores[label]) ?? 0 : 0
            let number = UInt16(clamping: score)
            row.append(UInt8(truncatingIfNeeded: number))
            row.append(UInt8(truncatingIfNeeded: number >> 8))
        }
        return row
    }

    /// Writes the rows that have waited.
    func write(_ rows: Spool, to text: inout Base64Text) throws {
        guard best > 0 else { return try rows.read { try text.append($0) } }
        let size = 2 * classes
        var waiting: [UInt8] = []
        try rows.read { block in
            waiting += block
            var place = 0
            var chosen: [UInt8] = []
            while waiting.count - place >= size {
                chosen += bestOf(waiting[place..<(place + size)])
                place += size
            }
            waiting.removeFirst(place)
            try text.append(chosen)
        }
    }

    /// The best classes of a row, ties to the lower class.
    private func bestOf(_ row: ArraySlice<UInt8>) -> [UInt8] {
        var ranked: [(label: Int, score: Int)] = []
        for label in 0..<min(classes, Self.mostClasses) {
            let place = row.startIndex + 2 * label
            let score = Int(row[place]) | Int(row[place + 1]) << 8
            if ranked.count == best, score <= ranked[best - 1].score { continue }
            ranked.insert((label, score), at: ranked.firstIndex { $0.score < score } ?? ranked.count)
            if ranked.count > best { ranked.removeLast() }
        }
        return ranked.flatMap { [UInt8](littleEndian: $0.label, count: 2) + [UInt8](littleEndian: $0.score, count: 2) }
    }
}
