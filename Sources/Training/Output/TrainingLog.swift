// The log of a run: a line of JSON for each step and epoch.

import Files
import Foundation
import SystemPackage

/// Writes `log.jsonl`; each line is whole when the next one begins.
final class TrainingLog {
    private let path: String
    private let file: FileDescriptor
    /// Its epochs, for the curves.
    private(set) var epochs: [TrainingCurves.Point] = []

    /// - Parameter steps: lines of later steps are taken out: the run goes on after this one. nil: a new log.
    /// - Throws: `TrainingError.cannotWrite`.
    init(_ path: String, resumingAfter steps: Int?) throws {
        self.path = path
        do {
            if let steps {
                let lines = Self.lines(path).filter { $0.steps <= steps }.map(\.text)
                epochs = lines.compactMap(TrainingLogLine.point)
                let kept = lines.map { $0 + "\n" }.joined()
                try AtomicFile.write(Array(kept.utf8), to: path, overwrite: true)
            }
            file = try FileDescriptor.open(
                named: path, .writeOnly, steps == nil ? [.create, .truncate, .append] : [.create, .append],
                permissions: .standard)
        } catch {
            throw TrainingError.cannotWrite(file: path, reason: "\(error)")
        }
    }

    deinit { try? file.close() }

    func write(_ event: TrainingEvent, classes: [String]) throws {
        guard let line = TrainingLogLine.text(event, classes: classes) else { return }
        if case .epoch(let report) = event { epochs.append(TrainingCurves.Point(report)) }
        do {
            try file.writeAll(Array((line + "\n").utf8))
        } catch {
            throw TrainingError.cannotWrite(file: path, reason: "\(error)")
        }
    }

    private static func lines(_ path: String) -> [(text: String, steps: Int)] {
        guard let bytes = try? BoundedFile.read(path, atMost: 1 << 30) else { return [] }
        return bytes.split(separator: 0x0A).compactMap { line in
            let text = String(decoding: line, as: UTF8.self)
            return TrainingLogLine.steps(text).map { (text, $0) }
        }
    }
}
