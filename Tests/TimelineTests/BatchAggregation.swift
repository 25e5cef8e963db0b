// The slow twin of SegmentAggregator: it has the whole timeline before it and says the same in the plainest words.

import Timeline

/// One thing that happened, in order.
enum Event {
    case window(WindowPrediction)
    case gap(Gap)
}

struct BatchAggregation {
    var settings: AggregationSettings
    var cellSeconds: Double
    var windowSeconds: Double
    var classes: Int

    struct Window {
        var index, start, end: Int
        var scores: [Int]
    }
    struct Cell {
        var start, end: Int
        var windows: Set<Int>
        var scores: [Double]
    }
    struct Piece {
        var label: Int
        var cells: [Cell]
        var start: Int { cells.first!.start }
        var end: Int { cells.last!.end }
        var score: Double { cells.map { $0.scores[label] }.reduce(0, +) / Double(cells.count) }
        var windows: Int { cells.reduce(into: Set<Int>()) { $0.formUnion($1.windows) }.count }
    }

    func segments(of events: [Event], duration: Double?) -> [Segment] {
        // Runs: windows between gaps, cut again where a cell has no window.
        let n = max(1, Int((windowSeconds / cellSeconds - 1e-6).rounded(.up)))
        var runs: [(windows: [Window], limit: Int?)] = []
        var current: [Window] = []
        for event in events {
            switch event {
            case .window(let w):
                let window = Window(
                    index: w.index, start: OutputPrecision.microseconds(w.start)!,
                    end: OutputPrecision.microseconds(w.end)!,
                    scores: w.scores.map { Int(OutputPrecision.tenThousandths($0)!) })
                if let previous = current.last, window.index > previous.index + n {
                    runs.append((current, window.start))
                    current = []
                }
                current.append(window)
            case .gap(let gap):
                runs.append((current, OutputPrecision.microseconds(gap.start)!))
                current = []
            }
        }
        runs.append((current, duration.map { OutputPrecision.microseconds($0)! } ?? current.map(\.end).max()))
        var pieces: [Piece] = []
        for run in runs where !run.windows.isEmpty { pieces += joined(cells(of: run.windows, limit: run.limit!, n)) }
        return pieces.enumerated().map {
            Segment(
                index: $0, start: Double($1.start) / 1e6, end: Double($1.end) / 1e6, label: $1.label,
                score: $1.score, windows: $1.windows)
        }
    }

    private func cells(of windows: [Window], limit: Int, _ n: Int) -> [Cell] {
        let byIndex = Dictionary(uniqueKeysWithValues: windows.map { ($0.index, $0) })
        func begin(_ cell: Int) -> Int {
            let last = windows.last { $0.index <= cell }!
            return last.start + OutputPrecision.microseconds(Double(cell - last.index) * cellSeconds)!
        }
        let first = windows.first!.index
        let last = windows.last!
        // Beyond the last window's end (or its own cell's) nothing was seen.
        let end = min(limit, max(windows.map(\.end).max()!, begin(last.index + 1)))
        var raw: [Cell] = []
        for cell in first..<(last.index + n) {
            let start = max(raw.last?.end ?? .min, begin(cell))
            if cell >= last.index && start >= end { break }
            var stop = begin(cell + 1)
            if let next = windows.first(where: { $0.index > cell }), byIndex[cell + 1] == nil {
                stop = min(stop, next.start)
            }
            if cell >= last.index { stop = min(stop, end) }
            let covering = windows.filter { $0.index <= cell && cell < $0.index + n }
            let scores = (0..<classes).map { label in
                Double(covering.map { $0.scores[label] }.reduce(0, +)) / (Double(covering.count) * 10_000)
            }
            raw.append(Cell(start: start, end: max(stop, start), windows: Set(covering.map(\.index)), scores: scores))
        }
        return raw.indices.map { index in
            let from = max(0, index - (settings.smoothing - 1) / 2)
            let to = min(raw.count - 1, index + settings.smoothing / 2)
            var cell = raw[index]
            cell.scores = (0..<classes).map { label in
                raw[from...to].map { $0.scores[label] }.reduce(0, +) / Double(to - from + 1)
            }
            return cell
        }
    }

    private func joined(_ cells: [Cell]) -> [Piece] {
        var chains: [[Piece]] = [[]]
        for cell in cells {
            let best = (0..<classes).first { label in cell.scores.allSatisfy { cell.scores[label] >= $0 - 1e-12 } }!
            guard cell.scores[best] >= settings.threshold - 1e-9 else {
                chains.append([])
                continue
            }
            if chains[chains.count - 1].last?.label == best {
                chains[chains.count - 1][chains[chains.count - 1].count - 1].cells.append(cell)
            } else {
                chains[chains.count - 1].append(Piece(label: best, cells: [cell]))
            }
        }
        let minimum = OutputPrecision.milliseconds(settings.minimum)! * 1000
        return chains.flatMap { chain in
            var chain = chain
            while chain.count > 1, let at = chain.firstIndex(where: { $0.end - $0.start < minimum }) {
                let toLeft =
                    at == chain.count - 1 || (at > 0 && chain[at - 1].score >= chain[at + 1].score)
                let label = toLeft ? chain[at - 1].label : chain[at + 1].label
                chain[at].label = label
                // Equal neighbours merge.
                var merged: [Piece] = []
                for piece in chain {
                    if merged.last?.label == piece.label {
                        merged[merged.count - 1].cells += piece.cells
                    } else {
                        merged.append(piece)
                    }
                }
                chain = merged
            }
            return chain
        }
    }
}
