// What one worker does at a time: a video, or a stretch of one.

import Files
import Foundation
import JSON

/// A unit of work: one line of `actionline plan`, and all that a worker needs to know.
///
///     {"input":"/videos/gym.mp4","name":"gym","part":2,"of":12,"start":600.0,"end":1200.0,
///      "pipeline":"/videos/gym.yaml","set":["window.stride=8"]}
///
/// Windows belong to the stretch that they start in; `start` and `end` are seconds from the first frame, null for the video's own.
/// The parts of one video follow one another without a gap.
package struct WorkUnit: Sendable, Equatable {
    /// A file, or an address that is read in ranges.
    package var input: String
    /// What the video's outputs are called, without ending.
    package var name: String
    /// From 1.
    package var part: Int
    package var of: Int
    package var startSeconds: Double?
    package var endSeconds: Double?
    /// The pipeline file, and what is set over it.
    package var pipeline: Pipeline

    package struct Pipeline: Sendable, Hashable {
        /// nil: the settings alone describe the run.
        package var file: String?
        /// `key=value` each.
        package var settings: [String]

        package init(file: String?, settings: [String]) {
            self.file = file
            self.settings = settings
        }
    }

    package init(
        input: String, name: String, part: Int = 1, of: Int = 1, startSeconds: Double? = nil, endSeconds: Double? = nil,
        pipeline: Pipeline
    ) {
        self.input = input
        self.name = name
        self.part = part
        self.of = of
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.pipeline = pipeline
    }

    /// `part 2 of 12 of "/videos/gym.mp4"`.
    package var title: String {
        (of == 1 ? "" : "part \(part) of \(of) of ") + "\"\(input.printable)\""
    }

    /// Longer lines are no units.
    package static let longestBytes = 1 << 20
}

extension WorkUnit {
    /// The unit as a line, without its end.
    package var line: String {
        var text = Array("{".utf8)
        appendMembers(to: &text)
        text.append(contentsOf: ",\"pipeline\":".utf8)
        if let file = pipeline.file {
            text.append(json: file, escaping: .unprintable)
        } else {
            text.append(contentsOf: "null".utf8)
        }
        text.append(contentsOf: ",\"set\":".utf8)
        text.append(jsonTexts: pipeline.settings)
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }

    /// What tells the unit, in an answer too.
    func appendMembers(to text: inout [UInt8]) {
        text.append(contentsOf: "\"input\":".utf8)
        text.append(json: input, escaping: .unprintable)
        text.append(contentsOf: ",\"name\":".utf8)
        text.append(json: name, escaping: .unprintable)
        text.append(contentsOf: ",\"part\":\(part),\"of\":\(of)".utf8)
        text.append(contentsOf: ",\"start\":\(startSeconds.map { "\($0)" } ?? "null")".utf8)
        text.append(contentsOf: ",\"end\":\(endSeconds.map { "\($0)" } ?? "null")".utf8)
    }

    /// Reads a line.
    /// - Throws: `WorkUnitError` for what is no unit.
    package init(_ line: [UInt8]) throws(WorkUnitError) {
        self.init(input: "", name: "", pipeline: Pipeline(file: nil, settings: []))
        do throws(JSONReader.Failure) {
            var reader = JSONReader(line[...])
            var hasSettings = false
            try reader.object { reader, key throws(JSONReader.Failure) in
                switch key {
                case "pipeline": pipeline.file = try reader.textOrNull()
                case "set":
                    hasSettings = true
                    pipeline.settings = try reader.texts()
                default: try read(key, &reader)
                }
            }
            try reader.end()
            guard hasSettings else { throw reader.failure("it has no \"set\"") }
            try check(reader)
        } catch {
            throw WorkUnitError("this is no unit of `actionline plan`: \(error.cause)")
        }
    }

    /// Reads one member of a unit or an answer.
    mutating func read(_ key: String, _ reader: inout JSONReader) throws(JSONReader.Failure) {
        switch key {
        case "input": input = try reader.string()
        case "name": name = try reader.string()
        case "part": part = try reader.wholeNumber()
        case "of": of = try reader.wholeNumber()
        case "start": startSeconds = try reader.numberOrNull()
        case "end": endSeconds = try reader.numberOrNull()
        default: try reader.skip()
        }
    }

    func check(_ reader: JSONReader) throws(JSONReader.Failure) {
        guard !input.isEmpty else { throw reader.failure("it names no \"input\"") }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), !name.unicodeScalars.contains("\0")
        else {
            throw reader.failure("its \"name\" is no name of a file below a folder")
        }
        guard part >= 1, part <= of, of <= 1_000_000 else { throw reader.failure("there is no part \(part) of \(of)") }
        let (start, end) = (startSeconds ?? 0, endSeconds ?? .infinity)
        guard start >= 0, end > start, start < 1e9 else { throw reader.failure("its stretch of time is none") }
    }
}

/// A line that is no unit of work.
package struct WorkUnitError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description.printable }
}
