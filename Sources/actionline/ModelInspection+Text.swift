// What there is to say about a model, as a table for people.

import Analysis
import Files
import TimeSformer

extension ModelInspection {
    /// A table for people, lines without a final line feed.
    var text: String {
        var rows = report.rows
        if let run {
            rows.append(("runs with", "short side \(run.resize), crop \(run.crop), \(Self.normalization(run))"))
            rows.append(("precision", run.precision))
            rows.append(
                (
                    "window",
                    "\(report.model.frames) frames, \(run.interval) apart, every \(run.stride), rate \(run.rate)"
                ))
            if run.labels != report.labels ?? [], let first = run.labels.first {
                rows.append(("its labels", "\(run.labels.count): \(first), …"))
            }
            for note in run.notes { rows.append(("note", note)) }
        }
        if let problem { rows.append(("cannot run", problem)) }
        return table(rows)
    }

    private static func normalization(_ run: Run) -> String {
        func short(_ values: [Float]) -> String {
            Set(values).count == 1 ? "\(values[0])" : "[\(values.map { "\($0)" }.joined(separator: ", "))]"
        }
        return "mean \(short(run.mean)), std \(short(run.std)) of 0…255"
    }

    /// Names and values in two columns, lines without a final line feed.
    private func table(_ rows: [(name: String, value: String)]) -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { $0.name + String(repeating: " ", count: width - $0.name.count) + "  " + $0.value.printable }
            .joined(separator: "\n")
    }
}

extension ModelReport {
    /// What the table says, line by line.
    fileprivate var rows: [(name: String, value: String)] {
        var rows: [(name: String, value: String)] = []
        for file in files { rows.append(("file", "\(file.path) (\(file.container), \(Self.megabytes(file.bytes)))")) }
        rows.append(("layout", layout))
        rows.append(
            ("weights", scalars.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")))
        rows.append(("attention", with("attention", model.attention)))
        rows.append(
            (
                "input",
                "\(with("frames", "\(model.frames)")) frames of \(model.image)×\(model.image), patch \(model.patch)"
            ))
        if let trained {
            rows.append(("trained with", "\(trained.frames) frames of \(trained.image)×\(trained.image)"))
        }
        rows.append(("width", "\(model.width), MLP \(model.mlpWidth)"))
        rows.append(("depth", "\(model.depth) blocks"))
        rows.append(("heads", with("heads", "\(model.heads)")))
        rows.append(("classes", "\(model.classes)"))
        rows.append(("labels", Self.summary(labels, none: "unknown")))
        rows.append(("parameters", Self.scaled(parameters)))
        rows.append(("FLOPs per clip", Self.scaled(multiplyAdds) + " (multiply-adds, one view)"))
        rows.append(("preprocessing", preprocessingText))
        rows.append(("unused tensors", Self.summary(unused, none: "none")))
        rows.append(("missing tensors", Self.summary(missing, none: "none")))
        for note in notes { rows.append(("note", note)) }
        return rows
    }

    private func with(_ key: String, _ value: String) -> String {
        inferred[key].map { "\(value) (\($0))" } ?? value
    }

    private var preprocessingText: String {
        var parts: [String] = []
        if let resize = preprocessing.resize { parts.append("short side \(resize)") }
        if let crop = preprocessing.crop { parts.append("crop \(crop)") }
        if let mean = preprocessing.mean, let std = preprocessing.std {
            parts.append("mean \(mean), std \(std) of 0…255")
        }
        if let interval = preprocessing.interval { parts.append("interval \(interval)") }
        if parts.isEmpty {
            return PreprocessingPreset(rawValue: layout).map { "not in the file; try `--preset \($0.rawValue)`" }
                ?? "not in the file"
        }
        return parts.joined(separator: ", ")
    }

    private static func summary(_ names: [String]?, none: String) -> String {
        guard let names, !names.isEmpty else { return none }
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(names.count): \(shown), …" : "\(names.count): \(shown)"
    }

    private static func megabytes(_ bytes: Int) -> String {
        "\(Double(bytes / 10_000) / 100) MB"
    }

    /// Three or more significant digits: `121.57 M`, `195.83 G`.
    private static func scaled(_ value: Int) -> String {
        for (limit, unit) in [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " K")] where Double(value) >= limit {
            return "\((Double(value) / limit * 100).rounded() / 100)\(unit)"
        }
        return "\(value)"
    }
}
