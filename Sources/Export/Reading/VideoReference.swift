// What other programs call a video: a path, an address, an upload.

import Foundation

/// The files that may be meant by a program's words for a video. Nothing is ever fetched: of an address only the names count.
package enum VideoReference {
    /// Paths and names to look for, likeliest first:
    ///
    ///     file:///home/me/my%20gym.mp4            /home/me/my%20gym.mp4, my%20gym.mp4, /home/me/my gym.mp4, my gym.mp4
    ///     /data/local-files/?d=gym/monday.mp4     gym/monday.mp4, monday.mp4   (Label Studio's local files)
    ///     /data/upload/3/0a1b2c3d-gym.mp4         …, 0a1b2c3d-gym.mp4, gym.mp4  (its uploads)
    package static func names(_ text: String) -> [String] {
        var names: [String] = []
        func add(_ name: String) {
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        let path = path(text)
        for path in [path, path.removingPercentEncoding ?? path] {
            add(path)
            let name = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? path
            add(name)
            if let own = withoutUploadMark(name) { add(own) }
        }
        return names
    }

    /// The path in an address; another text as it is.
    private static func path(_ text: String) -> String {
        if let mark = text.firstRange(of: "/local-files/?d=") {
            return String(text[mark.upperBound...].prefix { $0 != "&" })
        }
        guard let scheme = text.firstRange(of: "://"), text[..<scheme.lowerBound].allSatisfy(isOfScheme) else {
            return text
        }
        let rest = text[scheme.upperBound...]
        let path = rest.firstIndex(of: "/").map { rest[$0...] } ?? rest
        guard text[..<scheme.lowerBound] != "file" else {
            // file:///C:/gym.mp4 has its path without the first slash.
            let isDrive = path.count > 2 && path.dropFirst(2).first == ":"
            return String(isDrive ? path.dropFirst() : path)
        }
        return String(path.prefix { $0 != "?" && $0 != "#" })
    }

    private static func isOfScheme(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+-.".contains(character))
    }

    /// `gym.mp4` for `0a1b2c3d-gym.mp4`.
    private static func withoutUploadMark(_ name: String) -> String? {
        let mark = name.prefix { $0 != "-" }
        guard mark.count == 8, mark.allSatisfy({ $0.isASCII && $0.isHexDigit }), name.count > 9 else { return nil }
        return String(name.dropFirst(9))
    }
}
