// Whether libav can decode a stream at all.

import CFFmpeg

extension Decoder {
    static func isAvailable(for parameters: CodecParameters) -> Bool {
        avcodec_find_decoder(parameters.raw.pointee.codec_id) != nil
    }
}
