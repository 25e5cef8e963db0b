// From what a user typed to what is meant.

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
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) {
            if isFolder.boolValue { return MediaInput(.imageFolder(argument)) }
            let type = try? FileManager.default.attributesOfItem(atPath: argument)[.type] as? FileAttributeType
            return MediaInput(type == .typeCharacterSpecial ? .device(argument) : .file(argument))
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
