// Where the answers of a cluster's workers stand in files.

import Export
import Files
import Glibc
import JSON
import SystemPackage

/// The answers in some files, by their videos. Only where they stand is kept: their rows are read again when they are needed.
package struct AnswerIndex: Sendable {
    /// An answer and its place.
    package struct Entry: Sendable {
        /// Without its rows.
        package let answer: UnitAnswer
        let file: String
        let bytes: Range<Int64>

        /// The whole answer.
        /// - Throws: `AnswerError` where the file has changed meanwhile.
        package func read() throws -> UnitAnswer {
            let file = file
            let descriptor = try ExportError.check("open", file) { () throws(Errno) in
                try FileDescriptor.open(named: file, .readOnly)
            }
            defer { try? descriptor.close() }
            var line: [UInt8] = []
            var block = [UInt8](repeating: 0, count: 1 << 20)
            while line.count < bytes.count {
                let place = bytes.lowerBound + Int64(line.count)
                let count = try ExportError.check("read", file) { () throws(Errno) in
                    try descriptor.readBlock(at: place, into: &block)
                }
                if count == 0 { break }
                line += block[..<min(count, bytes.count - line.count)]
            }
            guard let answer = try? UnitAnswer(line[...], withTimeline: true), answer.unit == self.answer.unit else {
                throw AnswerError.changed(file: file)
            }
            return answer
        }
    }

    /// The answers of each video, by its outputs' name.
    package private(set) var videos: [String: [Entry]] = [:]
    /// Lines that a killed worker has not finished, by their files.
    package private(set) var torn: [String] = []

    package init() {}

    /// Takes a file's answers.
    /// - Throws: `AnswerError`, `ExportError`.
    package mutating func add(_ file: String) throws {
        guard let lines = try LineReader(file) else { throw AnswerError.missing(file: file) }
        var number = 0
        while let line = try lines.next() {
            number += 1
            if line.bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { continue }
            do throws(JSONReader.Failure) {
                let answer = try UnitAnswer(line.bytes, withTimeline: false)
                videos[answer.unit.name, default: []].append(
                    Entry(answer: answer, file: file, bytes: line.start..<(line.start + Int64(line.bytes.count))))
            } catch {
                guard !line.isWhole else { throw AnswerError.noAnswer(file: file, line: number, reason: error.cause) }
                torn.append(file)
            }
        }
    }
}

/// Why answers cannot be read.
package enum AnswerError: Error, Equatable, CustomStringConvertible {
    case missing(file: String)
    case noAnswer(file: String, line: Int, reason: String)
    case changed(file: String)

    package var description: String {
        let text =
            switch self {
            case .missing(let file): "there is no file \"\(file)\"; check the name"
            case .noAnswer(let file, let line, let reason):
                "\"\(file)\", line \(line) is no answer of `actionline work`: \(reason); remove the line"
            case .changed(let file): "\"\(file)\" has changed while it was read; wait for its writer and merge again"
            }
        return text.printable
    }
}
