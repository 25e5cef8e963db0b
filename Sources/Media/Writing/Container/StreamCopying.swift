// From a stream that is read to the stream of a copy that is the same.

import CFFmpeg

extension Muxer {
    /// Adds a stream like `source`: codec, ticks, rates, what players choose by, metadata, rotation.
    /// - Throws: `.outOfMemory`.
    func addCopy(of source: UnsafeMutablePointer<AVStream>) throws -> Int {
        let stream = try addStream()
        guard avcodec_parameters_copy(stream.pointee.codecpar, source.pointee.codecpar) >= 0 else {
            throw MediaError(.outOfMemory, "out of memory")
        }
        if !keepsTag(source.pointee.codecpar.pointee) { stream.pointee.codecpar.pointee.codec_tag = 0 }
        try copyDescription(of: source, to: stream)
        try copySideData(of: source, to: stream)
        return Int(stream.pointee.index)
    }

    /// Adds a stream that says of itself what `source` does, but holds something else.
    func copyDescription(of source: UnsafeMutablePointer<AVStream>, to stream: UnsafeMutablePointer<AVStream>) throws {
        stream.pointee.time_base = source.pointee.time_base
        stream.pointee.avg_frame_rate = source.pointee.avg_frame_rate
        stream.pointee.r_frame_rate = source.pointee.r_frame_rate
        stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
        stream.pointee.disposition = source.pointee.disposition
        guard av_dict_copy(&stream.pointee.metadata, source.pointee.metadata, 0) >= 0 else {
            throw MediaError(.outOfMemory, "out of memory")
        }
    }

    private func copySideData(
        of source: UnsafeMutablePointer<AVStream>, to stream: UnsafeMutablePointer<AVStream>
    ) throws {
        for number in 0..<Int(source.pointee.nb_side_data) {
            let data = source.pointee.side_data[number]
            guard let bytes = av_stream_new_side_data(stream, data.type, data.size) else {
                throw MediaError(.outOfMemory, "out of memory")
            }
            bytes.update(from: data.data, count: data.size)
        }
    }

    /// As the ffmpeg program has it: a tag stays where it means the same in the other container, or nothing there.
    private func keepsTag(_ parameters: AVCodecParameters) -> Bool {
        guard let tags = raw.pointee.oformat.pointee.codec_tag else { return true }
        var tag: UInt32 = 0
        return av_codec_get_id(tags, parameters.codec_tag) == parameters.codec_id
            || av_codec_get_tag2(tags, parameters.codec_id, &tag) == 0
    }

    /// A cover becomes an attached file.
    /// - Throws: `.outOfMemory`.
    func addAttachment(of source: UnsafeMutablePointer<AVStream>) throws -> Int {
        let stream = try addStream()
        let (parameters, cover) = (stream.pointee.codecpar!, source.pointee.attached_pic)
        parameters.pointee.codec_type = AVMEDIA_TYPE_ATTACHMENT
        parameters.pointee.codec_id = source.pointee.codecpar.pointee.codec_id
        let size = Int(max(0, cover.size))
        guard let bytes = av_mallocz(size + Int(CFF_INPUT_PADDING)), let data = cover.data else {
            throw MediaError(.outOfMemory, "out of memory")
        }
        bytes.copyMemory(from: data, byteCount: size)
        parameters.pointee.extradata = bytes.assumingMemoryBound(to: UInt8.self)
        parameters.pointee.extradata_size = Int32(size)
        av_dict_copy(&stream.pointee.metadata, source.pointee.metadata, 0)
        let isPNG = parameters.pointee.codec_id == AV_CODEC_ID_PNG
        av_dict_set(&stream.pointee.metadata, "filename", isPNG ? "cover.png" : "cover.jpg", AV_DICT_DONT_OVERWRITE)
        av_dict_set(&stream.pointee.metadata, "mimetype", isPNG ? "image/png" : "image/jpeg", AV_DICT_DONT_OVERWRITE)
        return Int(stream.pointee.index)
    }

    /// What the file says of itself, but not what its container was.
    func copyMetadata(of source: FormatContext) {
        av_dict_copy(&raw.pointee.metadata, source.raw.pointee.metadata, 0)
        for key in ["major_brand", "minor_version", "compatible_brands"] {
            av_dict_set(&raw.pointee.metadata, key, nil, 0)
        }
    }
}
