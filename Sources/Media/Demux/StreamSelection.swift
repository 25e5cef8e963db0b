// Which of a container's streams is the video.

import CFFmpeg

enum StreamSelection {
    /// - Parameter requested: absolute stream number; nil for the default video stream.
    /// - Returns: index of a stream with moving pictures.
    /// - Throws: `.noVideoStream`, listing what there is.
    static func choose(
        from context: UnsafeMutablePointer<AVFormatContext>, requested: Int?, inputName: String
    ) throws -> Int {
        let count = Int(context.pointee.nb_streams)
        let videos = (0..<count).filter { isVideo(context.pointee.streams[$0]) }
        if let requested {
            if videos.contains(requested) { return requested }
            throw MediaError(
                .noVideoStream,
                "stream \(requested) of \"\(inputName)\" is not a video stream; "
                    + (videos.isEmpty
                        ? contents(context)
                        : "video streams: " + videos.map { describe(context, $0) }.joined(separator: ", ")))
        }
        let best = Int(av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0))
        if videos.contains(best) { return best }
        if let first = videos.first { return first }
        throw MediaError(.noVideoStream, "no video stream in \"\(inputName)\"; \(contents(context))")
    }

    private static func isVideo(_ stream: UnsafeMutablePointer<AVStream>?) -> Bool {
        guard let stream, let parameters = stream.pointee.codecpar else { return false }
        // libav takes text for pictures of a terminal; a cover is not a video.
        let text = [AV_CODEC_ID_ANSI, AV_CODEC_ID_BINTEXT, AV_CODEC_ID_XBIN, AV_CODEC_ID_IDF]
        return parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO
            && stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
            && !text.contains(parameters.pointee.codec_id)
    }

    private static func describe(_ context: UnsafeMutablePointer<AVFormatContext>, _ index: Int) -> String {
        guard let stream = context.pointee.streams[index], let parameters = stream.pointee.codecpar else {
            return "\(index)"
        }
        let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        return "\(index) (\(name), \(parameters.pointee.width)x\(parameters.pointee.height))"
    }

    private static func contents(_ context: UnsafeMutablePointer<AVFormatContext>) -> String {
        let kinds = (0..<Int(context.pointee.nb_streams)).map { index -> String in
            guard let stream = context.pointee.streams[index], let parameters = stream.pointee.codecpar else {
                return "?"
            }
            if stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0 { return "cover picture" }
            let type = av_get_media_type_string(parameters.pointee.codec_type).map { String(cString: $0) } ?? "unknown"
            let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
            return type == "video" ? "text (\(name))" : "\(type) (\(name))"
        }
        return kinds.isEmpty ? "it holds no streams" : "it holds " + kinds.joined(separator: ", ")
    }
}
