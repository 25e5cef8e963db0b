// A text in memory as libav reads it.

import CFFmpeg

/// Owns an AVIOContext over bytes that are all there.
final class MemoryReader {
    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) throws {
        bytes = Array(text.utf8)
        let size: Int32 = 32_768
        guard let buffer = av_malloc(Int(size)) else { throw MediaError(.outOfMemory, "out of memory") }
        context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 0, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, buffer, count in
                guard let opaque, let buffer else { return CFF_ERROR_EINVAL }
                return Unmanaged<MemoryReader>.fromOpaque(opaque).takeUnretainedValue().read(buffer, Int(count))
            }, nil,
            { opaque, offset, origin in
                guard let opaque else { return Int64(CFF_ERROR_EINVAL) }
                return Unmanaged<MemoryReader>.fromOpaque(opaque).takeUnretainedValue().seek(offset, origin)
            })
        guard context != nil else {
            av_free(buffer)
            throw MediaError(.outOfMemory, "out of memory")
        }
    }

    deinit {
        // libav may have replaced the buffer; avio_context_free leaves it to us.
        if let context { av_free(context.pointee.buffer) }
        avio_context_free(&context)
    }

    private func read(_ buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int32 {
        let count = min(count, bytes.count - position)
        guard count > 0 else { return CFF_ERROR_EOF }
        for index in 0..<count { buffer[index] = bytes[position + index] }
        position += count
        return Int32(count)
    }

    private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
        if origin & AVSEEK_SIZE != 0 { return Int64(bytes.count) }
        let base = origin & 3 == 1 ? Int64(position) : origin & 3 == 2 ? Int64(bytes.count) : 0
        let (target, overflow) = base.addingReportingOverflow(offset)
        guard !overflow, (0...Int64(bytes.count)).contains(target) else { return Int64(CFF_ERROR_EINVAL) }
        position = Int(target)
        return target
    }
}
