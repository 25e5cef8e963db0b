// From what a user typed to what is meant.

import Files
import Foundation

extension MediaInput {
    /// Takes `-` for standard input, `scheme://…` for a URL, a folder for its images, `/dev/video0` for a camera,
    /// a name with `%05d` for an image sequence unless a file has that very name, and everything else for a file.
    public static func recognize(_ argument: String) -> MediaInput {
        if argument == "-" { return .standardInput }
        if let marker = argument.firstRange(of: "://"), isScheme(argument[..<marker.lowerBound]) {
            if argument[..<marker.lowerBound].lowercased() == "file" {
                let path = String(argument[marker.upperBound...])
                return recognize(path.removingPercentEncoding ?? path)
            }
            return .url(argument)
        }
        var status = stat()
        if argument.withSystemPath({ stat($0, &status) }) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return MediaInput(.imageFolder(argument))
            case S_IFCHR: return MediaInput(.device(argument))
            default: return .file(argument)
            }
        }
        let name = argument.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? argument
        if ImageFiles.Pattern(name) != nil, ImageFiles.endings.contains(ImageFiles.ending(of: name)) {
            return MediaInput(.imagePattern(argument))
        }
        return .file(argument)
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }
}
