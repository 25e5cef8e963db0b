// Whether H.264 pictures that others refer to are missing, by the numbers that the pictures carry.

/// Follows frame_num from packet to packet (H.264, 7.4.3).
///
/// libav notices a gap late, or not at all where pictures that nobody refers to stand in it: so what it conceals, and when
/// it says so, would depend on whether such pictures are decoded.
struct FrameNumbers: Sendable {
    private struct Sequence {
        let modulus: Int
        let allowsGaps: Bool
        let separatesPlanes: Bool
    }
    private let lengthBytes: Int?
    /// Sequence parameter sets by their number.
    private var sequences: [Int: Sequence] = [:]
    /// Which sequence parameter set a picture parameter set names.
    private var sequenceOfPicture: [Int: Int] = [:]
    /// frame_num of the last picture that others refer to; nil before the first.
    private var previous: Int?

    /// - Parameter extradata: the stream's parameter sets, in an AVCDecoderConfigurationRecord or behind start codes.
    init(lengthBytes: Int?, extradata: UnsafeRawBufferPointer) {
        self.lengthBytes = lengthBytes
        if lengthBytes == nil {
            _ = NALUnits.forEach(in: extradata, lengthBytes: nil) { unit in
                readParameters(unit)
                return true
            }
        } else {
            readRecord(extradata)
        }
    }

    /// Decoding begins anew.
    mutating func reset() { previous = nil }

    /// Takes the next packet in decoding order.
    /// - Returns: true when pictures are missing before it. Any bytes may come; what cannot be read is no gap.
    mutating func isGap(before bytes: UnsafeRawBufferPointer) -> Bool {
        var isGap = false
        _ = NALUnits.forEach(in: bytes, lengthBytes: lengthBytes) { unit in
            switch unit[0] & 31 {
            case 7, 8:
                readParameters(unit)
                return true
            case 1, 5:
                isGap = see(slice: unit)
                // The other slices of the picture say the same.
                return false
            default: return true
            }
        }
        return isGap
    }

    private mutating func see(slice unit: UnsafeRawBufferPointer) -> Bool {
        var bits = BitReader(NALUnits.payload(of: unit, atMost: 32))
        guard bits.unsigned() != nil, bits.unsigned() != nil, let picture = bits.unsigned(),
            let sequence = sequenceOfPicture[picture].flatMap({ sequences[$0] }),
            !sequence.separatesPlanes || bits.bits(2) != nil,
            let number = bits.bits(sequence.modulus.trailingZeroBitCount)
        else {
            previous = nil
            return false
        }
        let isGap =
            unit[0] & 31 == 1 && !sequence.allowsGaps
            && previous.map { number != $0 && number != ($0 + 1) % sequence.modulus } ?? false
        // nal_ref_idc.
        if unit[0] & 0x60 != 0 { previous = number }
        return isGap
    }

    private mutating func readRecord(_ record: UnsafeRawBufferPointer) {
        guard record.count >= 7 else { return }
        var position = 5
        // numOfSequenceParameterSets has five bits, numOfPictureParameterSets eight (ISO/IEC 14496-15, 5.3.3.1).
        for mask in [31, 255] as [UInt8] {
            guard position < record.count else { return }
            let count = record[position] & mask
            position += 1
            for _ in 0..<count {
                guard position + 2 <= record.count else { return }
                let length = Int(record[position]) << 8 | Int(record[position + 1])
                position += 2
                guard length > 0, position + length <= record.count else { return }
                readParameters(UnsafeRawBufferPointer(rebasing: record[position..<position + length]))
                position += length
            }
        }
    }

    private mutating func readParameters(_ unit: UnsafeRawBufferPointer) {
        var bits = BitReader(NALUnits.payload(of: unit, atMost: 4096))
        if unit[0] & 31 == 8, let picture = bits.unsigned(), let sequence = bits.unsigned(), picture < 256 {
            sequenceOfPicture[picture] = sequence
        } else if unit[0] & 31 == 7, let (number, sequence) = Self.sequence(&bits), number < 32 {
            sequences[number] = sequence
        }
    }

    /// A sequence parameter set (7.3.2.1.1) up to gaps_in_frame_num_value_allowed_flag.
    private static func sequence(_ bits: inout BitReader) -> (Int, Sequence)? {
        guard let profile = bits.bits(8), bits.bits(16) != nil, let number = bits.unsigned() else { return nil }
        var separatesPlanes = false
        if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(profile) {
            guard let chroma = bits.unsigned() else { return nil }
            if chroma == 3 { separatesPlanes = bits.bits(1) == 1 }
            guard bits.unsigned() != nil, bits.unsigned() != nil, bits.bits(1) != nil, let scales = bits.bits(1) else {
                return nil
            }
            if scales == 1 {
                for list in 0..<(chroma == 3 ? 12 : 8) where !skipScalingList(&bits, size: list < 6 ? 16 : 64) {
                    return nil
                }
            }
        }
        guard let width = bits.unsigned(), width <= 12, let order = bits.unsigned() else { return nil }
        if order == 0 {
            guard bits.unsigned() != nil else { return nil }
        } else if order == 1 {
            guard bits.bits(1) != nil, bits.unsigned() != nil, bits.unsigned() != nil, let count = bits.unsigned(),
                count < 256
            else { return nil }
            for _ in 0..<count where bits.unsigned() == nil { return nil }
        }
        guard bits.unsigned() != nil, let allowsGaps = bits.bits(1) else { return nil }
        return (
            number, Sequence(modulus: 1 << (width + 4), allowsGaps: allowsGaps == 1, separatesPlanes: separatesPlanes)
        )
    }

    private static func skipScalingList(_ bits: inout BitReader, size: Int) -> Bool {
        guard let isPresent = bits.bits(1) else { return false }
        guard isPresent == 1 else { return true }
        var last = 8
        for _ in 0..<size {
            guard let delta = bits.signed(), (-128...127).contains(delta) else { return false }
            let next = (last + delta + 256) % 256
            if next == 0 { return true }
            last = next
        }
        return true
    }
}
