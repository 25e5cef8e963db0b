// File names of any encoding: the system's are bytes, ours are strings.

import Glibc

/// Names that are not UTF-8 become strings and come back unchanged. A byte that is no part of UTF-8 is carried as a
/// scalar of a private plane; `printable` shows it as `\xE9`.
package enum SystemPath {
    /// U+10FE00 + byte.
    static let carrier: UInt32 = 0x10_FE00

    /// This process's arguments, the program's name left out.
    package static var arguments: [String] {
        CommandLine.unsafeArgv.advanced(by: 1).withMemoryRebound(
            to: UnsafePointer<CChar>?.self, capacity: Int(CommandLine.argc)
        ) { first in
            (0..<max(0, Int(CommandLine.argc) - 1)).compactMap { first[$0].map { text($0) } }
        }
    }

    /// A name as the system gives it.
    package static func text(_ name: UnsafePointer<CChar>) -> String {
        text(Array(UnsafeRawBufferPointer(start: name, count: strlen(name))))
    }

    package static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isCarrier) {
            return text
        }
        var text = String.UnicodeScalarView()
        var place = 0
        while place < bytes.count {
            var parser = Unicode.UTF8.ForwardParser()
            var rest = bytes[place...].makeIterator()
            if case .valid(let encoded) = parser.parseScalar(from: &rest) {
                let scalar = Unicode.UTF8.decode(encoded)
                // A carrier that stands in the name itself is carried byte by byte, so that it comes back.
                if !isCarrier(scalar) {
                    text.append(scalar)
                    place += encoded.count
                    continue
                }
            }
            if let scalar = Unicode.Scalar(carrier + UInt32(bytes[place])) { text.append(scalar) }
            place += 1
        }
        return String(text)
    }

    /// The bytes that the system knows a name by, without a terminating zero.
    package static func bytes(_ text: String) -> [UInt8] {
        guard text.unicodeScalars.contains(where: isCarrier) else { return Array(text.utf8) }
        return text.unicodeScalars.flatMap { scalar in
            isCarrier(scalar) ? [UInt8(scalar.value & 0xFF)] : Array(String(scalar).utf8)
        }
    }

    static func isCarrier(_ scalar: Unicode.Scalar) -> Bool { scalar.value & ~0xFF == carrier }
}

extension String {
    /// Lends the name as the system's calls take it.
    package func withSystemPath<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try (SystemPath.bytes(self).map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer {
            name throws(Failure) in try body(name.baseAddress!)
        }
    }
}
