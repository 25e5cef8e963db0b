// A long live run in many files, one a period of the clock.

import Files
import FoundationEssentials
import Timeline

/// Starts a new file every period, aligned to the UTC clock (an hour begins at the full hour, a day at midnight), with
/// the period's beginning in its name: `today.jsonl` becomes `today-20261122T100000Z.jsonl`.
///
/// A window belongs to the file of its wall clock. Segments and gaps go to the file that is open when they are known,
/// so a segment that began before midnight stands in the file of its end. Each file is complete in itself: it has its
/// header and its end. Files are never reopened: a clock that is set back keeps writing to the open one, and where a
/// file of the name exists already (a restart within the period), `-2`, `-3`, … is added, because a recording must not
/// end over a name.
package final class RotatingWriter: TimelineWriter {
    private let path: String
    private let period: Double
    private let format: OutputFormat
    private let options: ExportOptions
    private let overwrite: Bool
    private let inputs: RunInputs
    private let now: () -> Date
    private var header: TimelineHeader?
    private var current: (any TimelineWriter)?
    /// Pictures that came before the first row.
    private var early: [Thumbnail] = []
    /// Periods since 1970.
    private var slot = Int.min

    /// - Parameters:
    ///   - period: seconds, at least 1.
    ///   - now: the clock for rows that have none.
    package init(
        path: String, period: Double, format: OutputFormat, options: ExportOptions, overwrite: Bool = false,
        inputs: RunInputs = RunInputs(),
        now: @escaping () -> Date = { Date() }
    ) {
        precondition(period >= 1 && period.isFinite, "outputs rotate once a second at most")
        self.path = path
        self.period = period
        self.format = format
        self.options = options
        self.overwrite = overwrite
        self.inputs = inputs
        self.now = now
    }

    /// Finds out whether files can be made there; the first one is made by the first row, whose clock names it.
    package static func check(_ path: String, format: OutputFormat) throws {
        let longest = name(path, at: Date(), attempt: 9999)
        try OutputFile.check([(longest, format.mode)], overwrite: true)
    }

    package func begin(_ header: TimelineHeader) throws {
        self.header = header
        try Self.check(path, format: format)
    }

    package func write(_ window: WindowPrediction) throws {
        if let wallClock = window.wallClock {
            let slot = slot(of: wallClock)
            if slot > self.slot { try rotate(to: slot) }
        }
        try open().write(window)
    }

    package var takesThumbnails: Bool { format.takesThumbnails }

    /// Pictures open no file: those before the first row wait for it.
    package func write(_ thumbnail: Thumbnail) throws {
        if let current { return try current.write(thumbnail) }
        if early.count < 100 { early.append(thumbnail) }
    }

    package func write(_ segment: Segment) throws { try open().write(segment) }

    package func write(_ gap: Gap) throws { try open().write(gap) }

    package func write(_ discontinuity: Discontinuity) throws { try open().write(discontinuity) }

    package func write(_ skipped: SkippedWindows) throws { try open().write(skipped) }

    package func end(_ footer: TimelineFooter) throws {
        try open().end(footer)
        current = nil
    }

    package func abandon() {
        current?.abandon()
        current = nil
    }

    /// The name of the file that begins at an instant.
    static func name(_ path: String, at date: Date, attempt: Int = 1) -> String {
        let place = PathParts(path)
        let (stem, ending) = place.stemAndEnding
        let name = "\(stem)-\(date.compactISO8601)\(attempt > 1 ? "-\(attempt)" : "")\(ending)"
        return path.contains("/") ? place.sibling(name) : name
    }

    private func slot(of date: Date) -> Int {
        let slot = (date.timeIntervalSince1970 / period).rounded(.down)
        return slot.magnitude < 0x1p53 ? Int(slot) : 0
    }

    /// The open file's writer; before the first row, a new one.
    private func open() throws -> any TimelineWriter {
        if let current { return current }
        return try rotate(to: slot(of: now()))
    }

    @discardableResult
    private func rotate(to slot: Int) throws -> any TimelineWriter {
        guard let header else { preconditionFailure("a timeline begins with its header") }
        if let current {
            self.current = nil
            do {
                try current.end(TimelineFooter(complete: true))
            } catch {
                current.abandon()
                throw error
            }
        }
        let writer = try open(Date(timeIntervalSince1970: Double(slot) * period))
        self.slot = slot
        current = writer
        try writer.begin(header)
        for thumbnail in early { try writer.write(thumbnail) }
        early = []
        return writer
    }

    private func open(_ date: Date) throws -> any TimelineWriter {
        var attempt = 1
        while true {
            do {
                let name = Self.name(path, at: date, attempt: attempt)
                if overwrite { try OutputFile.check([(name, format.mode)], overwrite: true, inputs: inputs) }
                return try format.open(name, options: options, overwrite: overwrite)
            } catch ExportError.exists where attempt < 10_000 {
                attempt += 1
            }
        }
    }
}
