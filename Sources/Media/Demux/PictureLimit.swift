// Pictures that are too large for this run, found before memory is spent on them: a file of two megabytes can hold one
// of two gigabytes.

import CFFmpeg

enum PictureLimit {
    /// Learns what the streams are, without decoding a picture of more than `maximumPixels`.
    static func findStreams(_ format: UnsafeMutablePointer<AVFormatContext>, maximumPixels: Int) -> Int32 {
        // libav decodes a little of each stream that there is at this moment, with its options.
        let count = Int(format.pointee.nb_streams)
        var options: [OpaquePointer?] = Array(repeating: nil, count: max(count, 1))
        for index in 0..<count { av_dict_set(&options[index], "max_pixels", String(maximumPixels), 0) }
        defer { for index in options.indices { av_dict_free(&options[index]) } }
        return options.withUnsafeMutableBufferPointer {
            avformat_find_stream_info(format, count > 0 ? $0.baseAddress : nil)
        }
    }

    /// - Throws: `.unsupported` for a stream whose pictures are too large.
    static func check(_ parameters: UnsafePointer<AVCodecParameters>, _ input: MediaInput) throws {
        let (width, height) = (Int(parameters.pointee.width), Int(parameters.pointee.height))
        let said = MediaLog.shared.takeTooLarge()
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard overflow || pixels > input.maximumPixels || (pixels <= 0 && said != nil) else { return }
        let size = pixels > 0 || overflow ? "\(width)x\(height)" : "too many"
        throw MediaError(
            .unsupported,
            "\"\(input.displayName)\" holds pictures of \(size) pixels, and the limit is \(input.maximumPixels) in all",
            remedy: .allowMorePixels)
    }
}
