// Walks the NAL units of an H.264 or HEVC packet, in either wrapping, without trusting any length.

enum NALUnits {
    /// Calls `body` with each unit, at least one byte long, until it returns false.
    /// - Parameter lengthBytes: size of the length before each unit; nil for start codes.
    /// - Returns: false when the bytes are not whole units.
    static func forEach(
        in bytes: UnsafeRawBufferPointer, lengthBytes: Int?, _ body: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        if let lengthBytes { return forEachPrefixed(bytes, lengthBytes, body) }
        return forEachDelimited(bytes, body)
    }

    private static func forEachPrefixed(
        _ bytes: UnsafeRawBufferPointer, _ lengthBytes: Int, _ body: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        var position = 0
        while position < bytes.count {
            guard bytes.count - position > lengthBytes else { return false }
            var length = 0
            for offset in 0..<lengthBytes { length = length << 8 | Int(bytes[position + offset]) }
            position += lengthBytes
            guard length > 0, length <= bytes.count - position else { return false }
            if !body(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])) { return true }
            position += length
        }
        return true
    }

    private static func forEachDelimited(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        guard var start = startCode(in: bytes, from: 0) else { return false }
        while true {
            let next = startCode(in: bytes, from: start)
            // Zeros before the next start code belong to it; a unit never ends in zeros.
            var end = next.map { $0 - 3 } ?? bytes.count
            while end > start, bytes[end - 1] == 0 { end -= 1 }
            if end > start, !body(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) { return true }
            guard let next else { return true }
            start = next
        }
    }

    /// The bytes behind a unit's header byte without the emulation prevention bytes (H.264, 7.3.1).
    /// - Parameter count: the most bytes that are looked at.
    static func payload(of unit: UnsafeRawBufferPointer, atMost count: Int) -> [UInt8] {
        var payload: [UInt8] = []
        var zeros = 0
        for byte in unit.dropFirst().prefix(count) {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            payload.append(byte)
        }
        return payload
    }

    /// Position after the next 00 00 01.
    static func startCode(in bytes: UnsafeRawBufferPointer, from first: Int) -> Int? {
        var position = first
        while position + 2 < bytes.count {
            let third = bytes[position + 2]
            if third > 1 {
                position += 3
            } else if third == 1, bytes[position] == 0, bytes[position + 1] == 0 {
                return position + 3
            } else {
                position += 1
            }
        }
        return nil
    }
}

/// The H.264 message that says from where a stream can be decoded (D.1.8).
enum RecoveryPoint {
    /// - Parameter unit: an SEI NAL unit with its header byte.
    /// - Returns: true when it holds a recovery point with recovery_frame_cnt 0.
    static func isImmediate(_ unit: UnsafeRawBufferPointer) -> Bool {
        let payload = NALUnits.payload(of: unit, atMost: 4096)
        var position = 0
        func number() -> Int? {
            var value = 0
            while position < payload.count {
                let byte = payload[position]
                position += 1
                value += Int(byte)
                if byte != 255 { return value }
            }
            return nil
        }
        while position + 2 < payload.count {
            guard let type = number(), let size = number(), size <= payload.count - position else { return false }
            // recovery_frame_cnt is an Exp-Golomb number: 0 is a single one bit.
            if type == 6 { return size > 0 && payload[position] & 0x80 != 0 }
            position += size
        }
        return false
    }
}

/// MPEG-1/2 and MPEG-4 part 2: B pictures are never referred to.
enum MPEGStartCodes {
    static func isBidirectionalMPEG2(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var pictures = 0
        var position = 0
        while let next = NALUnits.startCode(in: bytes, from: position), next < bytes.count {
            position = next
            switch bytes[next] {
            case 0x00:
                guard next + 2 < bytes.count, (bytes[next + 2] >> 3) & 7 == 3 else { return false }
                pictures += 1
            case 0xB3, 0xB8: return false
            default: break
            }
        }
        return pictures > 0
    }

    /// False for packed streams, where one packet holds two pictures.
    static func isBidirectionalMPEG4(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var pictures = 0
        var position = 0
        while let next = NALUnits.startCode(in: bytes, from: position), next < bytes.count {
            position = next
            switch bytes[next] {
            case 0xB6:
                guard next + 1 < bytes.count, bytes[next + 1] >> 6 == 2 else { return false }
                pictures += 1
            case 0xB0, 0xB3, 0x00...0x2F: return false
            default: break
            }
        }
        return pictures == 1
    }
}
