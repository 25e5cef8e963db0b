// Which streams of a video go into a copy of it, and what of them the copy's container cannot take.

import CFFmpeg

/// What becomes of each stream. Video and sound that the container cannot take are an error, everything else a note:
/// nothing is left out without a word.
struct CopyPlan {
    enum Fate: Equatable {
        /// Its packets are copied.
        case copied
        /// A cover that is one packet of a video stream becomes an attached file.
        case attached
        /// The labelled video, drawn on and encoded anew.
        case encoded
        case leftOut
    }

    /// Of each stream of the original.
    private(set) var fates: [Fate] = []
    /// What is not in the copy, a sentence each.
    private(set) var notes: [String] = []

    /// - Parameter encodes: the labelled video is encoded anew.
    /// - Throws: `.unsupported` with the other container as the remedy.
    init(_ reader: OriginalReader, _ original: OriginalVideo, container: VideoContainer, output: String, encodes: Bool)
        throws
    {
        for number in 0..<reader.streamCount {
            let stream = reader.stream(number)
            let kind = stream.pointee.codecpar.pointee.codec_type
            let codec = stream.pointee.codecpar.pointee.codec_id
            let description = Self.describe(stream, number)
            if number == reader.video, encodes {
                fates.append(.encoded)
            } else if Self.isChapterText(stream) {
                // The segments are the copy's chapters.
                fates.append(.leftOut)
            } else if stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0, container == .matroska {
                fates.append(.attached)
            } else if kind == AVMEDIA_TYPE_ATTACHMENT ? container == .matroska : Self.takes(container, kind, codec) {
                fates.append(.copied)
            } else if kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO {
                throw MediaError(
                    .unsupported,
                    "cannot copy \(description) of \"\(original.name)\" into \"\(output)\": \(container.name) cannot hold "
                        + "it; name the output …\(container.otherEnding)")
            } else {
                fates.append(.leftOut)
                notes.append("\(description) is not in \"\(output)\": \(container.name) cannot hold it")
            }
        }
        try checkRotation(original, container, output, encodes)
        if reader.context.raw.pointee.nb_chapters > 0 {
            notes.append("the chapters of \"\(original.name)\" are replaced by the segments")
        }
    }

    private func checkRotation(
        _ original: OriginalVideo, _ container: VideoContainer, _ output: String, _ encodes: Bool
    ) throws {
        guard original.info.orientation != .upright, !container.holdsRotation, !encodes else { return }
        throw MediaError(
            .unsupported,
            "cannot copy \"\(original.name)\" into \"\(output)\": its picture is turned before it is shown, which libav "
                + "cannot say in \(container.name); name the output …\(container.otherEnding)")
    }

    private static func takes(_ container: VideoContainer, _ kind: AVMediaType, _ codec: AVCodecID) -> Bool {
        if kind == AVMEDIA_TYPE_DATA, container == .matroska { return false }
        return container.takes(codec)
    }

    /// QuickTime keeps chapters' names in a text track.
    private static func isChapterText(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
        let parameters = stream.pointee.codecpar.pointee
        let text: UInt32 = 0x7478_6574  // "text"
        return parameters.codec_id == AV_CODEC_ID_BIN_DATA && parameters.codec_tag == text
            && stream.pointee.discard == AVDISCARD_ALL
    }

    /// `stream 2 (audio, aac)`.
    static func describe(_ stream: UnsafeMutablePointer<AVStream>, _ number: Int) -> String {
        let parameters = stream.pointee.codecpar.pointee
        let kind = av_get_media_type_string(parameters.codec_type).map { String(cString: $0) } ?? "unknown"
        return "stream \(number) (\(kind), \(String(cString: avcodec_get_name(parameters.codec_id))))"
    }
}
