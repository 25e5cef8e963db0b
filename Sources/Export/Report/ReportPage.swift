// The page around the videos' data: template, style and script, which stand as plain files in Page/.

import Files
import Mustache

/// What comes before the data blocks, and what behind them.
struct ReportPage {
    let head: [UInt8]
    let tail: [UInt8]

    /// The script's files in their order. Together they are one script.
    private static let scripts = [
        PackageResources.text_js, PackageResources.codec_js, PackageResources.merging_js,
        PackageResources.aggregator_js, PackageResources.colours_js, PackageResources.timeline_js,
        PackageResources.span_js, PackageResources.pictures_js, PackageResources.curves_js,
        PackageResources.drawing_js, PackageResources.player_js, PackageResources.gestures_js,
        PackageResources.facts_js, PackageResources.labels_js, PackageResources.settings_js,
        PackageResources.segments_js, PackageResources.view_js, PackageResources.cursor_js, PackageResources.main_js,
    ]

    /// Where the data blocks go.
    private static let place = "{{{videos}}}"

    init(title: String) {
        let script = Self.scripts.reduce("\n\"use strict\";\n") { $0 + Self.text($1) }
        let style = "\n" + Self.text(PackageResources.style_css)
        let values = [
            "title": title, "script": script, "style": style, "scriptHash": Self.hash(script),
            "styleHash": Self.hash(style),
        ]
        // The data is too large to be rendered: the template's two halves go around it.
        let template = Self.text(PackageResources.page_mustache)
        guard let cut = template.range(of: Self.place) else { preconditionFailure("the page has no place for videos") }
        head = Self.render(template[..<cut.lowerBound], values)
        tail = Self.render(template[cut.upperBound...], values)
    }

    private static func render(_ template: Substring, _ values: [String: String]) -> [UInt8] {
        guard let template = try? MustacheTemplate(string: String(template)) else {
            preconditionFailure("the page's template is damaged")
        }
        return Array(template.render(values).utf8)
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// How a Content Security Policy names what it allows.
    private static func hash(_ text: String) -> String {
        var sum = SHA256()
        sum.update(Array(text.utf8))
        return String(decoding: Base64Text.encode(sum.finish()[...]), as: UTF8.self)
    }
}
