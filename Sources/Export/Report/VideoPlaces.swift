// Where a page finds its video: beside it, or where the run read it.

import Files
import Glibc

/// Addresses of a video file as a page has them: relative to the page's folder, nothing of the network.
package enum VideoPlaces {
    /// - Parameters:
    ///   - input: as the user named it.
    ///   - page: the page's path.
    ///   - folder: in which both names count; nil: the current one.
    /// - Returns: relative addresses, to be tried in this order; none for what is no file.
    package static func addresses(of input: String, page: String, in folder: String? = nil) -> [String] {
        // What a run calls a pipe is no file either.
        guard !input.contains("://"), !["", "-", "standard input"].contains(input) else { return [] }
        let name = encoded(PathParts(input).name)
        guard !name.isEmpty else { return [] }
        guard let folder = folder ?? currentFolder else { return [name] }
        let video = parts(input, in: folder)
        let place = parts(page, in: folder).dropLast()
        let shared = zip(video, place).prefix { $0 == $1 }.count
        let relative = Array(repeating: "..", count: place.count - shared) + video.dropFirst(shared).map(encoded)
        let address = relative.joined(separator: "/")
        return address == name ? [name] : [address, name]
    }

    private static var currentFolder: String? {
        guard let folder = getcwd(nil, 0) else { return nil }
        defer { free(folder) }
        return SystemPath.text(folder)
    }

    /// The parts of a path from the root on, without "." and "..".
    private static func parts(_ path: String, in folder: String) -> [String] {
        let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        return whole.split(separator: "/").reduce(into: []) { parts, part in
            switch part {
            case ".": break
            case "..": parts = parts.dropLast()
            default: parts.append(String(part))
            }
        }
    }

    /// RFC 3986: only what is unreserved stands for itself.
    private static func encoded(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let text = SystemPath.bytes(name).flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
