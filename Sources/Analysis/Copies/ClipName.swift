// What a clip's file is called: whatever a label holds, the name is safe in every file system and in a shell.

import Foundation

/// `0007_0-12-05.120_walking-left.mp4`: the clip's number, when it starts, its label.
enum ClipName {
    /// Bytes of a name; file systems end at 255, and programs add to names.
    static let longest = 100

    /// - Parameters:
    ///   - number: from 1; makes the name unique.
    ///   - count: of all clips: numbers have as many digits as it has, and at least 4.
    ///   - start: seconds.
    static func name(number: Int, of count: Int, start: Double, label: String, ending: String) -> String {
        let digits = max(4, String(count).count)
        let prefix = padded(number, digits) + "_" + time(start)
        let suffix = ".\(ending)"
        let label = safe(label, atMost: longest - prefix.utf8.count - suffix.utf8.count - 1)
        return prefix + (label.isEmpty ? "" : "_\(label)") + suffix
    }

    /// Letters, digits and marks of any script, `_` and inner dots; everything else is a dash, and many are one.
    static func safe(_ label: String, atMost limit: Int) -> String {
        var name = ""
        for scalar in label.precomposedStringWithCanonicalMapping.unicodeScalars {
            let next = isSafe(scalar) ? Character(scalar) : "-"
            if next == "-", name.isEmpty || name.last == "-" { continue }
            // A mark goes with the letter before it.
            guard name.utf8.count + String(next).utf8.count <= limit else { break }
            name.unicodeScalars.append(contentsOf: String(next).unicodeScalars)
        }
        while let last = name.last, "-._".contains(last) { name.removeLast() }
        while let first = name.first, "-._".contains(first) { name.removeFirst() }
        return name
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "._".unicodeScalars.contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber, .otherNumber, .otherSymbol:
            return true
        default: return false
        }
    }

    /// `0-12-05.120`.
    static func time(_ seconds: Double) -> String {
        let milliseconds = Int(min(max(0, seconds), 1e9) * 1000 + 1e-3)
        return "\(milliseconds / 3_600_000)-\(padded(milliseconds / 60_000 % 60, 2))-"
            + "\(padded(milliseconds / 1000 % 60, 2)).\(padded(milliseconds % 1000, 3))"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
