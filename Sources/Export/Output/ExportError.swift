// What can go wrong with an output.

import Files
import Glibc

/// Why a timeline cannot be written, or an interrupted one not be continued.
package enum ExportError: Error, Equatable, CustomStringConvertible {
    /// The output exists and may not be replaced.
    case exists(file: String)
    /// The output is a file that the run reads: `role` says as what.
    case isInput(file: String, role: String)
    /// The output's name is that of a folder.
    case isFolder(file: String)
    /// Two outputs of one run are the same.
    case twice(file: String)
    /// The system refused: `operation` is what was tried ("create", "write", "finish"), `code` the errno.
    case cannot(operation: String, file: String, code: Int32)
    /// The reader of a pipe or of standard output has gone: end quietly.
    case closedOutput(file: String)
    /// A file ending that no format has.
    case unknownEnding(file: String, known: [String])
    /// A format name that no format has.
    case unknownFormat(name: String, known: [String])
    /// The format counts frames, and nothing says how many a second has.
    case noFrameRate(file: String)
    /// The format cannot hold a timeline of this size: `reason` says what is too much.
    case cannotHold(file: String, reason: String)
    /// The file to resume is no JSON Lines timeline.
    case notTimeline(file: String)
    /// The file to resume is not an interrupted timeline of ours; `line` counts from 1.
    case notResumable(file: String, line: Int?, reason: String)
    /// The file to resume is the timeline of another run.
    case differentRun(file: String, what: String, stored: String, present: String)

    /// One line, whatever the names hold.
    package var description: String { problem + (remedy.map(Self.text) ?? "") }

    /// What the caller can do about an error beside choosing another name.
    package enum Remedy: Sendable, Equatable {
        /// Allow that the file is replaced.
        case overwrite
        /// State the format.
        case stateFormat
        /// Write to a file instead.
        case writeToFile
        /// Write in parts, or to another file system.
        case writeInParts
        /// State the video's frame rate.
        case stateFrameRate
    }

    package var remedy: Remedy? {
        switch self {
        case .exists, .notTimeline: .overwrite
        case .unknownEnding: .stateFormat
        case .noFrameRate: .stateFrameRate
        case .cannot(_, _, EBADF): .writeToFile
        case .cannot(_, _, EFBIG): .writeInParts
        default: nil
        }
    }

    private static func text(_ remedy: Remedy) -> String {
        switch remedy {
        case .overwrite: " or allow it to be overwritten"
        case .stateFormat: " or state the format"
        case .writeToFile: "; write to a file"
        case .writeInParts: "; write in parts or to another file system"
        case .stateFrameRate: "; state the video's frame rate"
        }
    }

    /// The description without what `remedy` says.
    package var problem: String { text.printable }

    private var text: String {
        switch self {
        case .exists(let file):
            return "\"\(file)\" exists already; choose another name"
        case .isInput(let file, let role):
            return "\"\(file)\" is \(role): writing it would destroy it; choose another name"
        case .isFolder(let file):
            return "cannot write \"\(file)\": it is a folder; give the name of a file in it"
        case .twice(let file):
            return "\"\(file)\" is given as an output twice; leave one out"
        case .cannot(let operation, let file, let code):
            let advice = Self.advice(for: code, file: file).map { "; \($0)" } ?? ""
            return "cannot \(operation) \"\(file)\": \(Self.message(of: code))\(advice)"
        case .closedOutput(let file):
            return "cannot write \(file): its reader has gone"
        case .unknownEnding(let file, let known):
            return "cannot tell the format of \"\(file)\" from its ending; known are \(known.joined(separator: ", ")); "
                + "rename it"
        case .unknownFormat(let name, let known):
            return "unknown format \"\(name)\"; known are \(known.joined(separator: ", "))"
        case .noFrameRate(let file):
            return "cannot write \"\(file)\": it counts frames, and nothing says how many a second has"
        case .cannotHold(let file, let reason):
            return "cannot write \"\(file)\": \(reason)"
        case .notTimeline(let file):
            return "cannot resume \"\(file)\", line 1: it is not a JSON Lines timeline; write to another file"
        case .notResumable(let file, let line, let reason):
            let place = line.map { ", line \($0)" } ?? ""
            return "cannot resume \"\(file)\"\(place): \(reason)"
        case .differentRun(let file, let what, let stored, let present):
            return "cannot resume \"\(file)\": it was begun with \(what) \(stored), this run has \(present); "
                + "repeat the first run's options or write to another file"
        }
    }

    /// The error for an errno; a gone reader is told apart.
    package static func failed(_ operation: String, _ file: String, _ code: Int32) -> ExportError {
        code == EPIPE ? .closedOutput(file: file) : .cannot(operation: operation, file: file, code: code)
    }

    static func message(of code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }

    private static func advice(for code: Int32, file: String) -> String? {
        let folder = PathParts(file).folder
        switch code {
        case ENOSPC, EDQUOT: return "free some space there or write elsewhere"
        case EBADF: return "it is closed"
        case ENOENT, ENOTDIR: return "create the folder \"\(folder)\" first"
        case EACCES, EPERM: return "you may not write in \"\(folder)\"; choose another folder"
        case EROFS: return "that file system is read-only; choose another folder"
        case ENAMETOOLONG: return "choose a shorter name"
        default: return nil
        }
    }
}
