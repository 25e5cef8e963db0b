// The command line that other users see with `ps` must not show a camera's password.

import Foundation

/// This process as `ps` and `/proc` show it.
package enum ProcessTitle {
    /// Overwrites the credentials of every URL among this process's arguments, in place. Call it once the arguments are
    /// parsed: whoever reads them from the process later sees what `ps` sees.
    ///
    /// Does nothing where the kernel does not say where the arguments are.
    package static func hideCredentials() {
        // proc(5), stat: fields 48 and 49 are arg_start and arg_end; field 2 is in parentheses and may hold anything.
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 46, let first = UInt(fields[45]), let last = UInt(fields[46]), first > 0, last > first,
            last - first < 16 << 20, let start = UnsafeMutableRawPointer(bitPattern: first)
        else { return }
        let memory = UnsafeMutableRawBufferPointer(start: start, count: Int(last - first))
        for argument in memory.split(separator: 0) {
            let masked = mask([UInt8](argument))
            guard masked.count == argument.count, !masked.elementsEqual(argument) else { continue }
            for (offset, byte) in masked.enumerated() { memory[argument.startIndex + offset] = byte }
        }
    }

    /// `argument` without credentials and as long as before: NULs fill the rest.
    package static func mask(_ argument: [UInt8]) -> [UInt8] {
        let text = String(decoding: argument, as: UTF8.self)
        let hidden = redacted(text)
        guard hidden != text else { return argument }
        var bytes = Array(hidden.utf8)
        if bytes.count > argument.count {
            bytes = Array(text.utf8.prefix { $0 != UInt8(ascii: ":") }.prefix(argument.count))
        }
        return bytes + [UInt8](repeating: 0, count: argument.count - bytes.count)
    }
}
