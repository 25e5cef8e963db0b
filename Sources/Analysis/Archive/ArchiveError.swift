// Why many videos cannot be labelled in one run.

import Files

/// What is wrong with an archive before its first video is opened.
package enum ArchiveError: Error, Equatable, CustomStringConvertible {
    /// Nothing is there.
    case noInput(String)
    /// A folder without a video.
    case noVideos(folder: String, subfolders: Bool)
    /// A pattern that fits no file.
    case noMatch(pattern: String)
    /// Something that is not read from a file.
    case notFile(String)
    /// An address with a user or a password in it.
    case login(String)
    /// An address without a file's name in it.
    case nameless(String)
    case cannotRead(folder: String, reason: String)
    /// Two videos whose outputs would have one name.
    case sameName(String, first: String, second: String)
    /// A video whose output would be called what the record of the run is called.
    case reservedName(String, video: String)
    /// A file named twice.
    case twice(String)
    case nothing
    /// Another run writes into the folder.
    case isInUse(folder: String)
    case manifest(file: String, line: Int, reason: String)

    package var description: String {
        let text =
            switch self {
            case .noInput(let path): "there is no file \"\(path)\"; check the name"
            case .noVideos(let folder, false):
                "no video lies in the folder \"\(folder)\"; for those in its folders say so, or name another one"
            case .noVideos(let folder, true): "no video lies in the folder \"\(folder)\" or below it; name another one"
            case .noMatch(let pattern): "no file's name fits \"\(pattern)\"; check the pattern"
            case .notFile(let input):
                "\"\(input)\" is neither a file nor an http(s) address; label it in a run of its own"
            case .login(let address):
                "\"\(address)\" holds a user or a password, which would stand in the records; leave it out and set "
                    + "ACTIONLINE_CREDENTIALS"
            case .nameless(let address): "\"\(address)\" names no file; its outputs would have no name"
            case .cannotRead(let folder, let reason): "cannot read the folder \"\(folder)\": \(reason)"
            case .sameName(let name, let first, let second):
                "the outputs of \"\(first)\" and \"\(second)\" would both be called \"\(name)\"; rename one of the videos, "
                    + "or label them in two runs with two output folders"
            case .reservedName(let name, let video):
                "\"\(name)\" is the record of the run, and an output of \"\(video)\" would be called so; rename the video"
            case .twice(let path): "\"\(path)\" is named twice; leave one out"
            case .nothing: "there is no video to label"
            case .isInUse(let folder):
                "another run writes into \"\(folder)\"; wait for its end or choose another folder"
            case .manifest(let file, let line, let reason):
                "cannot read \"\(file)\", line \(line): \(reason); remove that line, or the file to begin anew"
            }
        return text.printable
    }
}
