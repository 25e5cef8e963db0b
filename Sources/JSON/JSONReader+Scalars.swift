// The two kinds of value that have a syntax of their own: strings with their escapes, and numbers.

extension JSONReader {
    /// A string, from its opening quote on.
    mutating func text() throws(Failure) -> String {
        try expect("\"")
        let start = position
        while true {
            let next = try peek()
            if next == UInt8(ascii: "\"") {
                guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                    throw failure("text that is not UTF-8")
                }
                position += 1
                return text
            }
            guard next >= 0x20 else { throw failure("a control character inside a string") }
            if next == UInt8(ascii: "\\") { return try escapedText(from: start) }
            position += 1
        }
    }

    private mutating func escapedText(from start: Int) throws(Failure) -> String {
        var text = Array(bytes[start..<position])
        while true {
            let next = try peek()
            position += 1
            switch next {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw failure("text that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                let escape = try peek()
                position += 1
                switch escape {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "f"): text.append(0x0C)
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeEscape()).utf8)
                default: throw failure("an unknown escape")
                }
            case 0..<0x20: throw failure("a control character inside a string")
            default: text.append(next)
            }
        }
    }

    /// One character behind `\u`, which may take a second escape.
    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), bytes[position...].starts(with: [0x5C, 0x75]) else {
            throw failure("half of a surrogate pair")
        }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw failure("no hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// A number, from its sign or first digit on.
    mutating func digits() throws(Failure) -> JSONNumber {
        let (start, bytes, end) = (position, bytes, bytes.endIndex)
        // In a local variable while the digits pass: this is most of what a file of scores costs.
        var place = start
        defer { position = place }
        var isInteger = true
        func isDigit(_ place: Int) -> Bool { place < end && bytes[place] &- 0x30 < 10 }
        func failure(_ cause: String) -> Failure { Failure(offset: place - bytes.startIndex, cause: cause) }
        if try peek() == UInt8(ascii: "-") { place += 1 }
        guard isDigit(place) else { throw failure("no JSON value") }
        if bytes[place] == 0x30 {
            place += 1
        } else {
            while isDigit(place) { place += 1 }
        }
        if place < end, bytes[place] == UInt8(ascii: ".") {
            isInteger = false
            place += 1
            guard isDigit(place) else { throw failure("no digit behind the point") }
            while isDigit(place) { place += 1 }
        }
        if place < end, bytes[place] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            place += 1
            if place < end, bytes[place] == 0x2B || bytes[place] == 0x2D { place += 1 }
            guard isDigit(place) else { throw failure("no digit in the exponent") }
            while isDigit(place) { place += 1 }
        }
        guard place - start <= 400 else { throw failure("a number of \(place - start) digits") }
        return JSONNumber(digits: bytes[start..<place], isInteger: isInteger)
    }
}
