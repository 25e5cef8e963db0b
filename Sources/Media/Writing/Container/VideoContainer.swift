// The containers that copies of videos are written in.

import CFFmpeg
import Files

package enum VideoContainer: String, Sendable, CaseIterable {
    case matroska
    case mp4

    /// The container that a file's ending asks for; nil: another one, or no video at all.
    package static func ofEnding(_ path: String) -> VideoContainer? {
        switch PathParts(path).ending {
        case "mkv": .matroska
        case "mp4", "m4v": .mp4
        default: nil
        }
    }

    /// As messages call it.
    package var name: String { self == .matroska ? "Matroska" : "MP4" }

    /// The other container's usual ending.
    package var otherEnding: String { self == .matroska ? ".mp4" : ".mkv" }

    package var ending: String { self == .matroska ? "mkv" : "mp4" }

    /// Its texts may overlap in time.
    var holdsOverlaps: Bool { self == .matroska }

    /// Its streams may begin before 0: what stands there is decoded and not shown.
    var holdsNegativeTimes: Bool { self == .mp4 }

    /// It can say that a picture is turned before it is shown. libav 5.1 writes that for MP4 only.
    var holdsRotation: Bool { self == .mp4 }

    var format: UnsafePointer<AVOutputFormat>? { av_guess_format(rawValue, nil, nil) }

    /// Whether a codec can stand in it.
    func takes(_ codec: AVCodecID) -> Bool {
        guard let format, codec != AV_CODEC_ID_NONE else { return false }
        return avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1
    }
}
