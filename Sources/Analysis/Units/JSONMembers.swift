// Small values in the lines of units and answers.

import JSON

extension [UInt8] {
    /// Appends texts as a list.
    mutating func append(jsonTexts texts: [String]) {
        append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(json: text, escaping: .unprintable)
        }
        append(UInt8(ascii: "]"))
    }
}

extension JSONReader {
    mutating func textOrNull() throws(Failure) -> String? {
        guard try kind() == .null else { return try string() }
        try null()
        return nil
    }

    mutating func numberOrNull() throws(Failure) -> Double? {
        guard try kind() == .null else { return try number().double }
        try null()
        return nil
    }

    mutating func wholeNumber() throws(Failure) -> Int {
        guard let number = try number().integer else { throw failure("a whole number expected") }
        return number
    }

    mutating func texts() throws(Failure) -> [String] {
        var texts: [String] = []
        try array { reader throws(Failure) in texts.append(try reader.string()) }
        return texts
    }
}
