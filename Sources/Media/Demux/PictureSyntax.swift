// Reads just enough of a coded picture to tell whether others depend on it. Every access is bounded: any bytes may come.

import CFFmpeg

/// Knows how the pictures of one stream are wrapped, and answers questions about single packets.
struct PictureSyntax: Sendable {
    enum Codec: Sendable { case h264, hevc, mpeg12, mpeg4, vp8, vp9, other }

    let codec: Codec
    /// Bytes of the length before each NAL unit (ISO/IEC 14496-15); nil: start codes (Annex B).
    let lengthBytes: Int?
    /// HEVC's temporal sub-layers; nil when unknown.
    let temporalLayers: Int?
    /// A packet may hold one field of a frame.
    let isFieldCoded: Bool

    static let opaque = PictureSyntax(codec: .other, lengthBytes: nil, temporalLayers: nil, isFieldCoded: true)

    init(codec: Codec, lengthBytes: Int?, temporalLayers: Int?, isFieldCoded: Bool) {
        self.codec = codec
        self.lengthBytes = lengthBytes
        self.temporalLayers = temporalLayers
        self.isFieldCoded = isFieldCoded
    }

    init(_ parameters: UnsafePointer<AVCodecParameters>) {
        let field = parameters.pointee.field_order
        let fields = field != AV_FIELD_PROGRESSIVE && field != AV_FIELD_UNKNOWN
        let size = parameters.pointee.extradata == nil ? 0 : Int(max(0, parameters.pointee.extradata_size))
        let extradata = UnsafeRawBufferPointer(start: parameters.pointee.extradata, count: size)
        switch parameters.pointee.codec_id {
        case AV_CODEC_ID_H264:
            let lengthBytes = size >= 7 && extradata[0] == 1 ? Int(extradata[4] & 3) + 1 : nil
            self.init(codec: .h264, lengthBytes: lengthBytes, temporalLayers: nil, isFieldCoded: fields)
        case AV_CODEC_ID_HEVC:
            let isBoxed = size >= 23 && (extradata[0] != 0 || extradata[1] != 0 || extradata[2] > 1)
            self.init(
                codec: .hevc, lengthBytes: isBoxed ? Int(extradata[21] & 3) + 1 : nil,
                temporalLayers: isBoxed
                    ? PictureSyntax.boxedTemporalLayers(extradata)
                    : PictureSyntax.temporalLayers(startCodes: extradata),
                isFieldCoded: fields)
        case AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO:
            self.init(codec: .mpeg12, lengthBytes: nil, temporalLayers: nil, isFieldCoded: false)
        case AV_CODEC_ID_VP8:
            self.init(codec: .vp8, lengthBytes: nil, temporalLayers: nil, isFieldCoded: false)
        case AV_CODEC_ID_VP9:
            self.init(codec: .vp9, lengthBytes: nil, temporalLayers: nil, isFieldCoded: false)
        case AV_CODEC_ID_MPEG4:
            self.init(codec: .mpeg4, lengthBytes: nil, temporalLayers: nil, isFieldCoded: false)
        default:
            self = .opaque
        }
    }

    /// True only when it is certain that no other picture refers to the one in `bytes`.
    func isDisposable(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch codec {
        case .h264: !isFieldCoded && isDisposableH264(bytes)
        case .hevc: !isFieldCoded && isDisposableHEVC(bytes)
        case .mpeg12: MPEGStartCodes.isBidirectionalMPEG2(bytes)
        case .mpeg4: MPEGStartCodes.isBidirectionalMPEG4(bytes)
        case .vp8, .vp9, .other: false
        }
    }

    /// The picture is only there for others to refer to: no frame comes of its packet.
    func isHidden(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        switch codec {
        case .vp8:
            // show_frame (RFC 6386, 9.1).
            return first & 0x10 == 0
        case .vp9:
            // A superframe holds a shown one; else show_existing_frame and show_frame (VP9 bitstream, 6.2 and Annex B).
            if last & 0xE0 == 0xC0 || first & 0xC0 != 0x80 || first & 0x30 == 0x30 { return false }
            return first & 0x08 == 0 && first & 0x02 == 0
        case .h264, .hevc, .mpeg12, .mpeg4, .other:
            return false
        }
    }

    /// For a packet that the container calls a keyframe: decoding from here gives every later shown frame exactly.
    func isCleanEntry(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch codec {
        case .h264:
            // IDR, or a recovery point that takes effect at once; a gradual refresh is not clean.
            var clean = false
            let whole = NALUnits.forEach(in: bytes, lengthBytes: lengthBytes) { unit in
                let type = unit[0] & 31
                if type == 5 || (type == 6 && RecoveryPoint.isImmediate(unit)) { clean = true }
                return !clean
            }
            return clean && whole
        case .hevc:
            var clean = false
            let whole = NALUnits.forEach(in: bytes, lengthBytes: lengthBytes) { unit in
                if (16...21).contains((unit[0] >> 1) & 63) { clean = true }
                return !clean
            }
            return clean && whole
        case .mpeg12, .mpeg4, .vp8, .vp9, .other:
            return true
        }
    }

    private func isDisposableH264(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var slices = 0
        var certain = true
        let whole = NALUnits.forEach(in: bytes, lengthBytes: lengthBytes) { unit in
            switch unit[0] & 31 {
            case 1:
                // nal_ref_idc (H.264, 7.4.1): 0 in every slice of a non-reference picture.
                certain = certain && unit[0] & 0xE0 == 0
                slices += 1
            case 6, 9, 12: break
            default: certain = false
            }
            return certain
        }
        return whole && certain && slices > 0
    }

    private func isDisposableHEVC(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // A sub-layer non-reference picture may still be referred to from a higher sub-layer (H.265, 3.160),
        // so only the highest one is safe.
        guard let temporalLayers else { return false }
        var slices = 0
        var certain = true
        let whole = NALUnits.forEach(in: bytes, lengthBytes: lengthBytes) { unit in
            guard unit.count >= 2 else {
                certain = false
                return false
            }
            let type = (unit[0] >> 1) & 63
            let layer = (unit[0] & 1) << 5 | unit[1] >> 3
            switch type {
            case 0, 2, 4, 6, 8:
                certain = certain && layer == 0 && Int(unit[1] & 7) == temporalLayers
                slices += 1
            case 35, 38, 39, 40, 62, 63: break
            default: certain = false
            }
            return certain
        }
        return whole && certain && slices > 0
    }

    /// From the parameter sets of an HEVCDecoderConfigurationRecord.
    private static func boxedTemporalLayers(_ extradata: UnsafeRawBufferPointer) -> Int? {
        var layers: Int?
        var position = 23
        for _ in 0..<extradata[22] {
            guard position + 3 <= extradata.count else { return nil }
            let units = Int(extradata[position + 1]) << 8 | Int(extradata[position + 2])
            position += 3
            for _ in 0..<units {
                guard position + 2 <= extradata.count else { return nil }
                let length = Int(extradata[position]) << 8 | Int(extradata[position + 1])
                position += 2
                guard position + length <= extradata.count else { return nil }
                if let found = subLayers(UnsafeRawBufferPointer(rebasing: extradata[position..<position + length])) {
                    layers = max(layers ?? 0, found)
                }
                position += length
            }
        }
        return layers
    }

    private static func temporalLayers(startCodes extradata: UnsafeRawBufferPointer) -> Int? {
        var layers: Int?
        _ = NALUnits.forEach(in: extradata, lengthBytes: nil) { unit in
            if let found = subLayers(unit) { layers = max(layers ?? 0, found) }
            return true
        }
        return layers
    }

    /// sps_max_sub_layers_minus1 + 1 of a sequence parameter set; nil for any other unit.
    private static func subLayers(_ unit: UnsafeRawBufferPointer) -> Int? {
        guard unit.count >= 3, (unit[0] >> 1) & 63 == 33 else { return nil }
        return Int((unit[2] >> 1) & 7) + 1
    }
}
