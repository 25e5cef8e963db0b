// What the files of a folder of clips are: a table that people read, and that `train` and `test` take as a list.

import Export
import Foundation

/// `file,start,end,label,score,video,video_start,video_end,first_frame`, a row a clip.
///
/// `start` and `end` are seconds in the clip's file, so that the table is a list of labelled clips; `video_start` and
/// `video_end` are seconds in the video, and so is `first_frame`: where the file begins. A copied clip begins at a keyframe.
struct ClipManifest {
    struct Row: Equatable {
        var file: String
        var start: Double
        var end: Double
        var label: String
        /// nil: the timeline has none.
        var score: Double?
        var video: String
        var videoStart: Double
        var videoEnd: Double
        var firstFrame: Double
    }

    static let name = "manifest.csv"
    static let header = "file,start,end,label,score,video,video_start,video_end,first_frame"

    static func text(_ rows: [Row]) -> String {
        var lines = [header]
        for row in rows {
            lines.append(
                [
                    field(row.file), seconds(row.start), seconds(row.end), field(row.label),
                    row.score.map { String(format: "%.4f", $0) } ?? "", field(row.video), seconds(row.videoStart),
                    seconds(row.videoEnd), seconds(row.firstFrame),
                ].joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func seconds(_ value: Double) -> String { String(format: "%.6f", max(0, value)) }

    /// One line, quoted where it must be.
    private static func field(_ text: String) -> String {
        let line = LabelEscapes.line(text)
        guard line.contains(where: { "\",;".contains($0) }) || line.first == " " || line.last == " " else {
            return line
        }
        return "\"" + line.replacing("\"", with: "\"\"") + "\""
    }
}
