// What the INPUT argument of a command line names.

import Foundation
import Media

public enum InputArgument {
    private static let imageEndings: Set<String> = ["jpg", "jpeg", "png", "bmp", "ppm", "pgm", "tif", "tiff", "webp"]

    /// A file, `-`, a URL, a device, a pattern or a folder of images.
    ///
    /// What exists as a file is a file, whatever its name looks like; only then are URLs and patterns considered.
    ///
    /// - Throws: `ConfigurationError` for a folder without images and a URL of a kind that is not read.
    public static func input(_ text: String) throws -> MediaInput {
        if text == "-" { return .standardInput }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: text, isDirectory: &isFolder) {
            if isFolder.boolValue { return try folder(text) }
            return isDevice(text) ? MediaInput(.device(text)) : .file(text)
        }
        if let end = text.range(of: "://") {
            if text[..<end.lowerBound].lowercased() == "file" {
                return .file(URL(string: text)?.path ?? String(text[end.upperBound...]))
            }
            return .url(text)
        }
        if text.range(of: #"%0?\d*d"#, options: .regularExpression) != nil { return MediaInput(.imagePattern(text)) }
        return .file(text)
    }

    private static func folder(_ path: String) throws -> MediaInput {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let hasImages = names.contains { name in
            imageEndings.contains((name as NSString).pathExtension.lowercased())
        }
        guard hasImages else {
            throw ConfigurationError(
                "\"\(path)\" is a folder without images; give a video file, or a folder of .jpg or .png frames")
        }
        return MediaInput(.imageFolder(path))
    }

    /// Cameras are character devices; so are /dev/null and terminals, which libav then reads as files.
    private static func isDevice(_ path: String) -> Bool {
        path.hasPrefix("/dev/video")
    }
}
