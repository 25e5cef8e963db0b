// What a user should know about a stream before its results: nothing of it is an error.

import CFFmpeg

enum StreamNotes {
    static func of(
        _ format: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>, timeBase: TimeBase
    ) -> [String] {
        var notes: [String] = []
        switch stream.pointee.codecpar.pointee.color_trc {
        case AVCOL_TRC_SMPTE2084: notes.append(hdr("PQ"))
        case AVCOL_TRC_ARIB_STD_B67: notes.append(hdr("HLG"))
        default: break
        }
        if format.pointee.nb_streams > 1, let own = LibAV.known(stream.pointee.start_time),
            let first = LibAV.known(format.pointee.start_time)
        {
            let late = timeBase.seconds(own) - Double(first) / Double(CFF_TIME_BASE)
            if late >= 0.1 {
                let rounded = (late * 10).rounded() / 10
                notes.append("the video starts \(rounded) s after the sound; times count from its first frame")
            }
        }
        return notes
    }

    static func assumedRate(_ rate: Rational) -> String {
        "the input states no frame rate: \(rate) frames a second are assumed"
    }

    private static func hdr(_ transfer: String) -> String {
        "the video is HDR (\(transfer)); its colours are taken as they are, which models have rarely seen"
    }
}
