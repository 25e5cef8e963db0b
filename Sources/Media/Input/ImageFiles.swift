// Finds the files of an image sequence.

import Files
import Foundation

enum ImageFiles {
    static let endings: Set<String> = [
        "jpg", "jpeg", "png", "ppm", "pgm", "pnm", "bmp", "tif", "tiff", "webp", "tga", "jp2", "dpx", "exr", "qoi",
        "pam",
    ]

    /// Image files of one kind in `folder`, in natural order.
    /// - Throws: `.open` when the folder cannot be read or holds no images; `.usage` when it mixes kinds.
    static func inFolder(_ folder: String) throws -> [String] {
        guard let names = FolderListing.names(folder) else {
            throw MediaError(.open(.notFound), "cannot open \"\(folder)\": the folder cannot be read")
        }
        let images = names.filter { !$0.hasPrefix(".") && endings.contains(ending(of: $0)) }
        guard !images.isEmpty else {
            throw MediaError(
                .open(.invalidData),
                "cannot open \"\(folder)\": it is a folder without images; "
                    + "give a video file, or a folder of .jpg or .png frames")
        }
        let kinds = Set(images.map { kind(ending(of: $0)) })
        guard kinds.count == 1 else {
            throw MediaError(
                .usage,
                "cannot open \"\(folder)\": it mixes images of different kinds (\(kinds.sorted().joined(separator: ", ")))"
            )
        }
        return images.sorted(by: naturallyPrecedes).map { folder + (folder.hasSuffix("/") ? "" : "/") + $0 }
    }

    /// Files that match a pattern with one `%d` or `%0Nd` in its last part, by number.
    static func matching(_ pattern: String) throws -> [String] {
        let slash = pattern.lastIndex(of: "/")
        let folder = slash.map { String(pattern[...$0]) } ?? ""
        let name = slash.map { String(pattern[pattern.index(after: $0)...]) } ?? pattern
        guard let parsed = Pattern(name) else {
            throw MediaError(.usage, "cannot open \"\(pattern)\": the pattern needs one %d or %05d in the file name")
        }
        let names = FolderListing.names(folder.isEmpty ? "." : folder) ?? []
        let found = names.compactMap { name in parsed.number(of: name).map { (number: $0, name: name) } }
        guard !found.isEmpty else {
            throw MediaError(.open(.notFound), "cannot open \"\(pattern)\": no file matches")
        }
        return found.sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map { folder + $0.name }
    }

    /// A name with one number in it.
    struct Pattern {
        let prefix: String
        let suffix: String
        let digits: Int

        init?(_ text: String) {
            guard let percent = text.firstIndex(of: "%") else { return nil }
            let rest = text[text.index(after: percent)...]
            let width = rest.prefix { $0.isASCII && $0.isNumber }
            let after = rest[width.endIndex...]
            guard after.first == "d", width.isEmpty || width.first == "0", width.count <= 3 else { return nil }
            prefix = String(text[..<percent])
            suffix = String(after.dropFirst())
            digits = Int(width) ?? 0
            guard !suffix.contains("%") else { return nil }
        }

        func number(of name: String) -> Int? {
            guard name.hasPrefix(prefix), name.hasSuffix(suffix),
                name.utf8.count > prefix.utf8.count + suffix.utf8.count
            else { return nil }
            let middle = name.dropFirst(prefix.count).dropLast(suffix.count)
            guard middle.allSatisfy({ $0.isASCII && $0.isNumber }), middle.count >= max(1, digits),
                middle.count == max(1, digits) || middle.first != "0"
            else { return nil }
            return Int(middle)
        }
    }

    static func ending(of name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    private static func kind(_ ending: String) -> String {
        switch ending {
        case "jpeg": "jpg"
        case "tiff": "tif"
        case "pgm", "pnm", "pam": "ppm"
        default: ending
        }
    }

    /// Runs of digits compare as numbers: "2.jpg" before "10.jpg".
    static func naturallyPrecedes(_ first: String, _ second: String) -> Bool {
        var a = Array(first.utf8)[...]
        var b = Array(second.utf8)[...]
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
        while let x = a.first, let y = b.first {
            if isDigit(x), isDigit(y) {
                let left = a.prefix(while: isDigit)
                let right = b.prefix(while: isDigit)
                let leftDigits = left.drop { $0 == 48 }
                let rightDigits = right.drop { $0 == 48 }
                if leftDigits.count != rightDigits.count { return leftDigits.count < rightDigits.count }
                if !leftDigits.elementsEqual(rightDigits) { return leftDigits.lexicographicallyPrecedes(rightDigits) }
                a = a[left.endIndex...]
                b = b[right.endIndex...]
            } else {
                if x != y { return x < y }
                a = a.dropFirst()
                b = b.dropFirst()
            }
        }
        if a.isEmpty != b.isEmpty { return a.isEmpty }
        return first < second
    }
}
