// Columns of text for people.

import Files

/// Rows of cells, aligned: the first column, or more, to the left, numbers to the right.
struct TextTable {
    private var rows: [[String]]

    private let leftColumns: Int

    init(_ header: [String], leftColumns: Int = 1) {
        rows = [header]
        self.leftColumns = leftColumns
    }

    mutating func add(_ row: [String]) { rows.append(row.map(\.printable)) }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column < leftColumns ? cell + space : space + cell
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// A fraction in percent with two decimals; "-" for nothing.
    static func percent(_ fraction: Double?) -> String {
        guard let fraction else { return "-" }
        return decimals(fraction * 100, 2)
    }

    /// A number with so many decimals.
    static func decimals(_ number: Double, _ count: Int) -> String {
        var scale = 1
        for _ in 0..<count { scale *= 10 }
        guard (number * Double(scale)).magnitude < 1e15 else { return "\(number)" }
        let whole = Int((number * Double(scale)).rounded())
        let fraction = String(whole.magnitude % UInt(scale))
        let sign = whole < 0 ? "-" : ""
        guard count > 0 else { return sign + String(whole.magnitude) }
        return "\(sign)\(whole.magnitude / UInt(scale))."
            + String(repeating: "0", count: count - fraction.count) + fraction
    }
}
