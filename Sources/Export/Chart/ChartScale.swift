// The time axis of a chart: which column is when, and where the numbers stand.

/// A stretch of time over a number of columns.
struct ChartScale {
    let start: Double
    let end: Double
    let columns: Int

    /// - Precondition: the end is behind the start, and there is a column.
    init(start: Double, end: Double, columns: Int) {
        precondition(end > start && columns > 0, "a chart needs time and room")
        self.start = start
        self.end = end
        self.columns = columns
    }

    var secondsPerColumn: Double { (end - start) / Double(columns) }

    /// How much of each column a stretch covers.
    func cover(_ from: Double, _ to: Double, _ body: (_ column: Int, _ share: Double) -> Void) {
        let first = (max(from, start) - start) / secondsPerColumn
        let last = (min(to, end) - start) / secondsPerColumn
        guard last > first else { return }
        for column in Int(first)...min(columns - 1, Int(last)) {
            let share = min(last, Double(column + 1)) - max(first, Double(column))
            if share > 0 { body(column, share) }
        }
    }

    /// Seconds from tick to tick: a round number that leaves room for the times.
    var step: Double {
        let widest = ChartScale.clock(end, decimals: 1).count + 2
        let least = secondsPerColumn * Double(widest)
        let steps: [Double] = [
            0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
        ]
        return steps.first { $0 >= least } ?? (least / 86_400).rounded(.up) * 86_400
    }

    /// The columns of the ticks, with their times.
    var ticks: [(column: Int, time: String)] {
        let step = step
        let first = (start / step).rounded(.up)
        let count = Int(min((end - start) / step + 1, Double(columns)))
        return (0...count).compactMap { index in
            let time = (first + Double(index)) * step
            let column = Int((time - start) / secondsPerColumn)
            guard time < end, column < columns else { return nil }
            return (column, ChartScale.clock(time, decimals: step < 1 ? 1 : 0))
        }
    }

    /// h:mm:ss
    static func clock(_ seconds: Double, decimals: Int) -> String {
        let tenths = Int((min(max(seconds, 0), 1e12) * 10).rounded())
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let whole = decimals == 0 ? (tenths + 5) / 10 : tenths / 10
        let text = "\(whole / 3600):\(pad(whole / 60 % 60)):\(pad(whole % 60))"
        return decimals == 0 ? text : text + ".\(tenths % 10)"
    }
}
