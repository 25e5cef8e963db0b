// What libav writes, on its way into a file that this program has opened.

import CFFmpeg
import Files
import Glibc
import SystemPackage

/// Why the system took no more bytes of an output.
package struct OutputFailure: Error, Sendable, Equatable {
    /// The errno.
    package let code: Int32
}

/// Owns an AVIOContext onto a descriptor that somebody else closes.
final class DescriptorOutput {
    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    /// The first write that failed.
    private(set) var failure: OutputFailure?
    private let descriptor: FileDescriptor

    /// - Parameter descriptor: of an empty regular file: containers are finished at their beginning.
    /// - Throws: `.outOfMemory`.
    init(_ descriptor: FileDescriptor) throws {
        self.descriptor = descriptor
        let size: Int32 = 1 << 16
        guard let buffer = av_malloc(Int(size)) else { throw MediaError(.outOfMemory, "out of memory") }
        context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 1, Unmanaged.passUnretained(self).toOpaque(), nil,
            { opaque, bytes, count in
                guard let opaque, let bytes else { return CFF_ERROR_EINVAL }
                let output = Unmanaged<DescriptorOutput>.fromOpaque(opaque).takeUnretainedValue()
                return output.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            },
            { opaque, offset, origin in
                guard let opaque else { return Int64(CFF_ERROR_EINVAL) }
                return Unmanaged<DescriptorOutput>.fromOpaque(opaque).takeUnretainedValue().seek(offset, origin)
            })
        guard context != nil else {
            av_free(buffer)
            throw MediaError(.outOfMemory, "out of memory")
        }
        context?.pointee.seekable = AVIO_SEEKABLE_NORMAL
    }

    deinit {
        // libav may have replaced the buffer; avio_context_free leaves it to us.
        if let context { av_free(context.pointee.buffer) }
        avio_context_free(&context)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        if let failure { return -failure.code }
        if let problem = descriptor.writeWaiting(bytes).failure {
            failure = OutputFailure(code: problem.rawValue)
            return -problem.rawValue
        }
        return Int32(bytes.count)
    }

    private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
        if origin & AVSEEK_SIZE != 0 {
            var status = stat()
            return fstat(descriptor.rawValue, &status) == 0 ? Int64(status.st_size) : Int64(CFF_ERROR_EIO)
        }
        let place = lseek(descriptor.rawValue, Int(offset), origin & ~AVSEEK_FORCE)
        return place >= 0 ? Int64(place) : Int64(-errno)
    }
}
