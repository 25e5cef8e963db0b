// The confusion matrix as an SVG that one can read at ten and at four hundred classes.

import Timeline

/// Draws true classes as rows and predicted ones as columns. Blue is right, red is wrong, the stronger the larger the share of
/// the row. A small matrix has its counts in the cells; a large one has a scale with class numbers every ten classes and a
/// list of the most confused pairs beside it.
public struct ConfusionPicture: Sendable {
    private let metrics: SingleLabelMetrics
    private let labels: LabelSet
    private let caption: [String]

    /// - Parameters:
    ///   - caption: lines above the matrix: the model, the protocol, the accuracy.
    public init(_ metrics: SingleLabelMetrics, labels: LabelSet, caption: [String]) {
        self.metrics = metrics
        self.labels = labels
        self.caption = caption
    }

    private var count: Int { labels.count }
    private var isSmall: Bool { count <= 40 }
    /// Side of a cell.
    private var cell: Double { count <= 12 ? 44 : isSmall ? 28 : count <= 120 ? 10 : 4 }
    private var matrix: Double { cell * Double(count) }
    /// The pairs that fit beside a large matrix, 18 px each.
    private var mostPairs: Int { Int(max(matrix, 760) - 40) / 18 }

    public var svg: String {
        var svg = SVGText()
        let longest = labels.names.map(\.count).max() ?? 0
        // Room for the names: about 7 px a character at 12 px.
        let left: Double = isSmall ? min(260, 40 + 7 * Double(longest)) : 70
        let names: Double = isSmall ? min(220, 34 + 5.2 * Double(longest)) : 46
        let captionTop = 24.0
        let top: Double = captionTop + 20 * Double(caption.count) + names
        let side: Double = isSmall ? 40 : 560
        let height: Double = max(matrix, isSmall ? 0 : 760)
        // The caption is in one line each, about 6.4 px a character.
        let widest = 32 + 6.4 * Double(caption.map(\.count).max() ?? 0)
        svg.begin(width: max(left + matrix + side, widest, 640), height: top + height + 70)
        for (index, line) in caption.enumerated() {
            svg.text(line, x: 16, y: captionTop + 20 * Double(index), size: index == 0 ? 16 : 12)
        }
        svg.rectangle(x: left, y: top, width: matrix, height: matrix, fill: "#f6f7f9")
        drawGrid(&svg, left, top)
        drawCells(&svg, left, top)
        if isSmall { drawNames(&svg, left, top) } else { drawScale(&svg, left, top) }
        svg.outline(x: left, y: top, width: matrix, height: matrix)
        let below = top + matrix
        svg.text("predicted class", x: left + matrix / 2, y: below + 26, size: 13, anchor: "middle")
        svg.text("true class", x: 16, y: top + matrix / 2, size: 13, anchor: "middle", turned: -90)
        drawKey(&svg, left, below + 44)
        if !isSmall { drawPairs(&svg, left + matrix + 30, top) }
        return svg.end()
    }

    private func drawGrid(_ svg: inout SVGText, _ left: Double, _ top: Double) {
        for line in stride(from: 0, through: count, by: isSmall ? 1 : 10) {
            let place = Double(line) * cell
            svg.line(left + place, top, left + place, top + matrix)
            svg.line(left, top + place, left + matrix, top + place)
        }
    }

    private func drawCells(_ svg: inout SVGText, _ left: Double, _ top: Double) {
        let rows = Dictionary(uniqueKeysWithValues: metrics.classes.map { ($0.label, $0) })
        // Wrong ones last: a dot among four hundred must be seen.
        for row in metrics.classes where row.right > 0 {
            draw(&svg, left, top, row.label, row.label, row.right, of: row.clips)
        }
        for pair in metrics.confusions.reversed() {
            draw(&svg, left, top, pair.label, pair.predicted, pair.clips, of: rows[pair.label]?.clips ?? pair.clips)
        }
    }

    private func draw(
        _ svg: inout SVGText, _ left: Double, _ top: Double, _ label: Int, _ predicted: Int, _ clips: Int,
        of all: Int
    ) {
        let share = Double(clips) / Double(max(1, all))
        let fill = label == predicted ? "#1f5fbf" : "#c8102e"
        // Large matrices: dots grow a little beyond their cells, or single clips could not be seen.
        let more: Double = isSmall ? 0 : label == predicted ? 0.5 : max(0.5, (5 - cell) / 2)
        let least: Double = isSmall ? 0.12 : 0.35
        let title =
            "\(labels[label]) → \(labels[predicted]): \(clips) of \(all) \(all == 1 ? "clip" : "clips")"
        let (x, y) = (left + Double(predicted) * cell, top + Double(label) * cell)
        svg.rectangle(
            x: x - more, y: y - more, width: cell + 2 * more, height: cell + 2 * more, fill: fill,
            opacity: least + (1 - least) * share, title: title)
        if isSmall {
            svg.text(
                "\(clips)", x: x + cell / 2, y: y + cell / 2 + 4, size: cell > 30 ? 13 : 10, anchor: "middle",
                fill: share > 0.5 ? "#ffffff" : "#1b1f24")
        }
    }

    private func drawNames(_ svg: inout SVGText, _ left: Double, _ top: Double) {
        let size = cell > 30 ? 12.0 : 11
        for index in 0..<count {
            let middle = (Double(index) + 0.5) * cell
            let name = cut(labels[index], 30)
            svg.text(name, x: left - 6, y: top + middle + 4, size: size, anchor: "end")
            svg.text(name, x: left + middle + 4, y: top - 6, size: size, turned: -45)
        }
    }

    /// Class numbers every ten classes, above every twenty where they would touch. Names show when a cell is pointed at.
    private func drawScale(_ svg: inout SVGText, _ left: Double, _ top: Double) {
        for index in stride(from: 0, to: count, by: 10) {
            let place = (Double(index) + 0.5) * cell
            svg.text("\(index)", x: left - 8, y: top + place + 4, size: 11, anchor: "end")
            if cell > 4 || index % 20 == 0 {
                svg.text("\(index)", x: left + place, y: top - 8, size: 11, anchor: "middle")
            }
        }
    }

    private func drawKey(_ svg: inout SVGText, _ left: Double, _ y: Double) {
        svg.rectangle(x: left, y: y - 10, width: 12, height: 12, fill: "#1f5fbf")
        svg.text("right", x: left + 18, y: y, size: 12)
        svg.rectangle(x: left + 70, y: y - 10, width: 12, height: 12, fill: "#c8102e")
        svg.text("wrong; the stronger, the larger the share of the true class's clips", x: left + 88, y: y, size: 12)
    }

    private func drawPairs(_ svg: inout SVGText, _ x: Double, _ top: Double) {
        svg.text("Most confused (true → predicted)", x: x, y: top + 4, size: 14)
        for (index, pair) in metrics.confusions.prefix(mostPairs).enumerated() {
            let y = top + 28 + 18 * Double(index)
            svg.text("\(pair.clips)", x: x + 24, y: y, size: 12, anchor: "end")
            let names =
                "\(pair.label) \(cut(labels[pair.label], 30)) → \(pair.predicted) \(cut(labels[pair.predicted], 30))"
            svg.text(names, x: x + 34, y: y, size: 12)
        }
        if metrics.confusions.isEmpty { svg.text("none", x: x, y: top + 28, size: 12) }
    }

    private func cut(_ name: String, _ length: Int) -> String {
        name.count > length ? name.prefix(length - 1) + "…" : name
    }
}
