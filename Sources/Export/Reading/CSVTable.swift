// Comma-separated values from outside: a header and rows, as RFC 4180 quotes them.

/// The rows of a CSV file with a header. A row may have fewer fields than the header if those left out are not asked
/// for; blank lines are passed over.
struct CSVTable {
    struct Row {
        /// The line on which the row begins, from 1.
        let line: Int
        fileprivate let fields: [String]
    }

    private let file: TextFile
    /// Names of the columns, in lower case.
    let header: [String]
    let rows: [Row]

    init(_ file: TextFile) throws(ReadingError) {
        self.file = file
        var records = try Self.records(file)
        guard !records.isEmpty else { throw file.error("it is empty", line: nil) }
        header = records.removeFirst().fields.map { $0.trimmed.lowercased() }
        rows = records
    }

    /// The place of a column.
    func column(_ name: String) -> Int? { header.firstIndex(of: name) }

    /// The place of a column that must be there.
    /// - Parameter what: what the file is read as, for the error.
    func column(_ name: String, of what: String) throws(ReadingError) -> Int {
        if let column = column(name) { return column }
        let found = header.prefix(12).joined(separator: ",")
        throw file.error("\(what) has a column \"\(name)\" in its first line; found are \(found)", line: 1)
    }

    /// The text of a field.
    func text(_ row: Row, _ column: Int) throws(ReadingError) -> String {
        guard row.fields.indices.contains(column) else {
            throw file.error(
                "the line has \(row.fields.count) of the header's \(header.count) columns; \"\(header[column])\" is missing",
                line: row.line)
        }
        return row.fields[column]
    }

    /// A field that must be a number.
    func number(_ row: Row, _ column: Int) throws(ReadingError) -> Double {
        let text = try text(row, column).trimmed
        guard let number = Double(text), number.isFinite, !text.lowercased().hasPrefix("0x") else {
            throw file.error("\"\(text)\" in column \"\(header[column])\" is no number", line: row.line)
        }
        return number
    }

    private static func records(_ file: TextFile) throws(ReadingError) -> [Row] {
        var records: [Row] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        var line = 1
        var firstLine = 1
        let bytes = file.bytes
        var place = 0
        func closed() throws(ReadingError) -> String { try file.text(field, line: line) }
        while place <= bytes.count {
            // The end of the file ends the last line.
            let byte = place < bytes.count ? bytes[place] : 0x0A
            if isQuoted {
                guard place < bytes.count else {
                    throw file.error("a quote that begins here has no end", line: firstLine)
                }
                if byte == 0x22 {
                    if place + 1 < bytes.count, bytes[place + 1] == 0x22 {
                        field.append(0x22)
                        place += 1
                    } else {
                        isQuoted = false
                        wasQuoted = true
                    }
                } else {
                    if byte == 0x0A { line += 1 }
                    field.append(byte)
                }
            } else if byte == 0x2C || byte == 0x0A {
                if byte == 0x0A, field.last == 0x0D { field.removeLast() }
                let isBlank = byte == 0x0A && fields.isEmpty && !wasQuoted && field.allSatisfy(TextFile.isSpace)
                if !isBlank { fields.append(try closed()) }
                field.removeAll(keepingCapacity: true)
                wasQuoted = false
                if byte == 0x0A {
                    if !fields.isEmpty { records.append(Row(line: firstLine, fields: fields)) }
                    guard records.count <= TextFile.mostRows else {
                        throw file.error("it has more than \(TextFile.mostRows) lines", line: nil)
                    }
                    fields.removeAll(keepingCapacity: true)
                    line += 1
                    firstLine = line
                }
            } else if byte == 0x22, !wasQuoted, field.allSatisfy(TextFile.isSpace) {
                field.removeAll(keepingCapacity: true)
                isQuoted = true
            } else if wasQuoted, !TextFile.isSpace(byte) {
                throw file.error("text follows a closing quote; write a quote within a field twice", line: line)
            } else if !wasQuoted || byte == 0x0D {
                field.append(byte)
            }
            place += 1
        }
        return records
    }
}
