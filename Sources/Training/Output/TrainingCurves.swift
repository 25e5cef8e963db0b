// The curves of a run as one picture that needs nothing beside it.

import Evaluation
import Foundation

/// Loss and accuracy over the epochs, as SVG 1.1.
struct TrainingCurves {
    /// One epoch.
    struct Point: Equatable {
        var epoch: Int
        var loss: Double
        var accuracy: Double
        var rate: Double
        var validationLoss: Double?
        var top1: Double?
    }

    let title: String
    let points: [Point]

    private static let (width, height) = (860.0, 330.0)
    private static let panel = (width: 360.0, height: 220.0, top: 60.0)

    var svg: String {
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" \
            width="\(Int(Self.width))" height="\(Int(Self.height))" font-family="sans-serif" font-size="12" role="img">
            <title>\(SVGText.escaped(title))</title>
            <style>
            .paper{fill:#fff}.ink{fill:#222}.grid{stroke:#ddd}.axis{stroke:#888}
            .train{stroke:#0072b2;fill:none;stroke-width:1.8}.valid{stroke:#d55e00;fill:none;stroke-width:1.8;stroke-dasharray:6 3}
            .train-dot{fill:#0072b2}.valid-dot{fill:#d55e00}
            @media (prefers-color-scheme:dark){.paper{fill:#181818}.ink{fill:#ddd}.grid{stroke:#3a3a3a}.train{stroke:#56b4e9}
            .valid{stroke:#e69f00}.train-dot{fill:#56b4e9}.valid-dot{fill:#e69f00}}
            </style>
            <rect class="paper" width="100%" height="100%"/>
            <text class="ink" x="20" y="26" font-size="15">\(SVGText.escaped(title))</text>

            """
        let losses = points.map(\.loss) + points.compactMap(\.validationLoss)
        let highest = losses.filter(\.isFinite).max() ?? 1
        text += panelText(
            "loss", left: 60, top: Self.roundTop(highest), percent: false, train: \.loss,
            validation: \.validationLoss)
        text += panelText(
            "right clips", left: 480, top: 1, percent: true, train: \.accuracy, validation: \.top1)
        return text + "</svg>\n"
    }

    private func panelText(
        _ name: String, left: Double, top: Double, percent: Bool, train: KeyPath<Point, Double>,
        validation: KeyPath<Point, Double?>
    ) -> String {
        let panel = Self.panel
        let last = Double(max(2, points.last?.epoch ?? 2))
        func x(_ epoch: Int) -> Double { left + panel.width * (Double(epoch) - 1) / (last - 1) }
        func y(_ value: Double) -> Double { panel.top + panel.height * (1 - min(max(value / top, 0), 1)) }
        var text = ""
        for line in 0...4 {
            let value = top * Double(line) / 4
            let label = percent ? "\(Int((100 * value).rounded()))%" : Self.decimal(value, value < 10 ? 2 : 0)
            text += """
                <line class="grid" x1="\(Self.decimal(left, 1))" x2="\(Self.decimal(left + panel.width, 1))" \
                y1="\(Self.decimal(y(value), 1))" y2="\(Self.decimal(y(value), 1))"/>
                <text class="ink" x="\(Self.decimal(left - 6, 1))" y="\(Self.decimal(y(value) + 4, 1))" \
                text-anchor="end">\(label)</text>

                """
        }
        let bottom = panel.top + panel.height
        for epoch in Set([1, Int((last / 2).rounded()), Int(last)]).sorted() {
            text += """
                <text class="ink" x="\(Self.decimal(x(epoch), 1))" y="\(Self.decimal(bottom + 18, 1))" \
                text-anchor="middle">\(epoch)</text>

                """
        }
        text += """
            <text class="ink" x="\(Self.decimal(left + panel.width / 2, 1))" y="\(Self.decimal(bottom + 36, 1))" \
            text-anchor="middle">epoch</text>
            <text class="ink" x="\(Self.decimal(left, 1))" y="\(Self.decimal(panel.top - 10, 1))">\(name): \
            <tspan class="train-dot">training</tspan>, <tspan class="valid-dot">validation (dashed)</tspan></text>

            """
        text += curve("train", points.map { (x($0.epoch), y($0[keyPath: train])) })
        text += curve(
            "valid", points.compactMap { point in point[keyPath: validation].map { (x(point.epoch), y($0)) } })
        return text
    }

    /// The least of four equal round steps that reaches a value.
    private static func roundTop(_ highest: Double) -> Double {
        guard highest > 0 else { return 1 }
        let magnitude = pow(10, (log10(highest / 4)).rounded(.down))
        let step = [1, 2, 2.5, 5, 10].map { $0 * magnitude }.first { 4 * $0 >= highest } ?? highest / 4
        return 4 * step
    }

    private func curve(_ style: String, _ places: [(x: Double, y: Double)]) -> String {
        let places = places.filter { $0.x.isFinite && $0.y.isFinite }
        guard let last = places.last else { return "" }
        let list = places.map { "\(Self.decimal($0.x, 1)),\(Self.decimal($0.y, 1))" }.joined(separator: " ")
        return """
            <polyline class="\(style)" points="\(list)"/>
            <circle class="\(style)-dot" cx="\(Self.decimal(last.x, 1))" cy="\(Self.decimal(last.y, 1))" r="3"/>

            """
    }

    private static func decimal(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
}

extension TrainingCurves.Point {
    init(_ report: EpochReport) {
        self.init(
            epoch: report.epoch, loss: report.loss, accuracy: report.accuracy, rate: report.rate,
            validationLoss: report.validation?.loss, top1: report.validation?.top1)
    }
}
