// An interrupted JSON Lines timeline: how far it came, and how it goes on.

import Timeline

/// Reads an interrupted JSON Lines timeline, so that it can be continued and ends with the same bytes as an
/// uninterrupted one.
///
/// Window lines carry every class's score as it is written, and the aggregation depends on nothing finer (see
/// `OutputPrecision`). So the rows in the file bring a new aggregator into the state it was in, wherever the file was cut,
/// and classification goes on with the next window. These lines are taken back:
/// - a last line that is not whole, or whose bytes a crash spoiled;
/// - after an interruption that still ended the file (`"complete":false`), the end line and the segments that only
///   the end brought out;
/// - padded windows at the end, which a run that was asked to stop may have padded early. They are classified again.
package enum JSONLinesResume {
    /// Reads the file; changes nothing. Then open it with `OutputFile(resuming:at:)`, which cuts it, and write on with
    /// `JSONLinesWriter(_:_:resumed:)`.
    /// - Parameters:
    ///   - header, options: of the present run; they must be those of the first one.
    ///   - aggregator: new; afterwards it has taken everything that the file keeps.
    ///   - replay: is given every row that the file keeps, and the owed segments, so that other outputs get them too.
    /// - Returns: where to go on; a fresh start where there is no file or nothing in it.
    /// - Throws: `ExportError.differentRun` naming the first difference; `.notResumable` for what is no interrupted
    ///   timeline of ours; what `replay` throws.
    package static func read(
        _ path: String, header: TimelineHeader, options: ExportOptions, aggregator: inout SegmentAggregator,
        replay: (TimelineRow) throws -> Void = { _ in }
    ) throws -> ResumePoint {
        guard !header.isLive, options.resumable != false else {
            throw ExportError.notResumable(
                file: path, line: nil, reason: "only timelines of files written with every score can be continued")
        }
        var start = TextBuffer()
        start.appendStart(header, top: options.top, labels: true)
        guard try begins(path, with: start.bytes) else { return ResumePoint() }
        let (isComplete, lastFirmLine) = try survey(path)
        guard let lines = try LineReader(path), let first = try lines.next() else { return ResumePoint() }

        var point = ResumePoint(length: first.end)
        var owed: [Segment] = []
        var lineNumber = 1
        /// Why reading stopped before the file's end.
        var stop: Stop?
        while let line = try lines.next() {
            lineNumber += 1
            guard line.isWhole else { break }
            if case .spoiled(let number) = stop {
                throw ExportError.notResumable(
                    file: path, line: number, reason: "this line is not what actionline writes, and others follow it")
            }
            if stop != nil {
                guard stop == .padded || !line.bytes.starts(with: #"{"window":"#.utf8) else {
                    throw ExportError.notResumable(
                        file: path, line: lineNumber, reason: "a window follows the end of the timeline")
                }
                continue
            }
            switch row(line.bytes, header: header, top: options.top, owed: owed.first) {
            case .window(let window):
                if window.padded, !isComplete, lineNumber > lastFirmLine {
                    stop = .padded
                    continue
                }
                guard window.index >= point.nextWindow ?? 0 else {
                    throw ExportError.notResumable(file: path, line: lineNumber, reason: "its windows are out of order")
                }
                try replay(.window(window))
                owed += aggregator.add(window)
                point.windows += 1
                point.nextWindow = window.index + 1
            case .mark(let mark):
                try replay(mark)
                switch mark {
                case .gap(let gap):
                    owed += aggregator.add(gap)
                    point.gaps += 1
                case .discontinuity: point.discontinuities += 1
                default: break
                }
            case .owedSegment(let segment):
                try replay(.segment(segment))
                owed.removeFirst()
                point.segments += 1
            case .otherSegment:
                // Segments that only the end brought out; of a complete file they are as good as any.
                guard owed.isEmpty else {
                    throw ExportError.notResumable(
                        file: path, line: lineNumber, reason: "its segments do not follow from its windows")
                }
                if isComplete { point.segments += 1 } else { stop = .ended }
            case .end: stop = .ended
            case nil: stop = .spoiled(line: lineNumber)
            }
            if stop == nil || isComplete { point.length = line.end }
        }
        point.isComplete = isComplete
        point.owed = owed
        if !isComplete { for segment in owed { try replay(.segment(segment)) } }
        return point
    }

    private enum Stop: Equatable {
        case padded
        case ended
        case spoiled(line: Int)
    }

    private enum Row {
        case window(WindowPrediction)
        case mark(TimelineRow)
        case owedSegment(Segment)
        case otherSegment
        case end
    }

    private static func row(_ line: ArraySlice<UInt8>, header: TimelineHeader, top: Int, owed: Segment?) -> Row? {
        if line.starts(with: #"{"window":"#.utf8) {
            return WindowLine.window(line, labels: header.labels, classes: header.model.classes, top: top)
                .map { .window($0) }
        }
        guard line.last == UInt8(ascii: "}") else { return nil }
        if line.starts(with: #"{"type":"segment","#.utf8) {
            guard let owed else { return .otherSegment }
            var text = TextBuffer()
            text.append(owed, labels: header.labels, typed: true)
            return text.bytes.elementsEqual(line) ? .owedSegment(owed) : .otherSegment
        }
        if line.starts(with: #"{"type":"end","#.utf8) { return .end }
        return MarkLine.row(line).map { .mark($0) }
    }

    /// Whether the file begins with this start line.
    /// - Returns: false for a file that is missing, empty, or has only a part of that line.
    private static func begins(_ path: String, with start: [UInt8]) throws -> Bool {
        guard let lines = try LineReader(path), let first = try lines.next() else { return false }
        if first.bytes.elementsEqual(start), first.isWhole { return true }
        if !first.isWhole, start.starts(with: first.bytes) { return false }
        guard first.isWhole, let stored = StartLine(first.bytes), let present = StartLine(start[...]) else {
            throw ExportError.notTimeline(file: path)
        }
        let difference = StartLine.difference(stored, present)
        if let difference, difference.present == "none" || difference.stored == "none",
            difference.what.hasPrefix("labels")
        {
            throw ExportError.differentRun(
                file: path, what: "the class", stored: difference.stored, present: difference.present)
        }
        throw ExportError.differentRun(
            file: path, what: difference.map { name($0.what) } ?? "another order of values",
            stored: difference?.stored ?? "there", present: difference?.present ?? "here")
    }

    /// What a value of the start line is called: two weights or videos of one name are told apart by a number that
    /// says nothing by itself.
    private static func name(_ path: String) -> String {
        switch path {
        case "settings." + RunSetting.modelFingerprint: "other weights under the model's name, of fingerprint"
        case "settings." + RunSetting.inputFingerprint: "another video under the input's name, of fingerprint"
        default: path
        }
    }

    /// Whether the file ends as a complete one does, and the number of its last line that an early end cannot have
    /// brought out: padded windows before it were padded for good.
    private static func survey(_ path: String) throws -> (isComplete: Bool, lastFirmLine: Int) {
        guard let lines = try LineReader(path) else { return (false, 0) }
        var isComplete = false
        var number = 0
        var lastFirmLine = 0
        while let line = try lines.next() {
            number += 1
            isComplete = line.isWhole && line.bytes.starts(with: #"{"type":"end","complete":true,"#.utf8)
            let isWindow = line.bytes.starts(with: #"{"window":"#.utf8)
            if line.isWhole, isWindow ? !WindowLine.isPadded(line.bytes) : line.bytes.starts(with: Self.gapStart) {
                lastFirmLine = number
            }
        }
        return (isComplete, lastFirmLine)
    }

    private static let gapStart = Array(#"{"type":"gap","#.utf8)
}
