// Standard input, or a named pipe, as libav reads it: a file descriptor behind an AVIOContext of our own.

import CFFmpeg
import Files
import Glibc
import SystemPackage

/// Owns the AVIOContext. Reads with read(2), so nothing is taken from the pipe that was not asked for, and waits in
/// short steps, so that cancelling is noticed.
final class StandardInputReader {
    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    private let descriptor: FileDescriptor
    private let isOwned: Bool
    /// How long a wait takes before it is asked whether to go on waiting.
    private static let step = Duration.milliseconds(100)
    private let deadline: InterruptDeadline
    private var boxes = BoxOrder()
    private let isSeekable: Bool
    private(set) var byteCount = 0
    /// Why reading had to stop, in words; nil while nothing is wrong.
    private(set) var problem: String?

    /// - Parameter isOwned: whether to close the descriptor in the end.
    /// - Throws: `.usage` when the descriptor is a terminal or closed.
    init(descriptor: Int32, deadline: InterruptDeadline, isOwned: Bool = false) throws {
        self.descriptor = FileDescriptor(rawValue: descriptor)
        self.isOwned = isOwned
        self.deadline = deadline
        guard isatty(descriptor) == 0 else {
            throw MediaError(
                .usage,
                "standard input is a terminal; pipe a video into it: ffmpeg … -f matroska - | actionline label -")
        }
        do throws(Errno) {
            isSeekable = try Stat(self.descriptor).type == .regular && lseek(descriptor, 0, SEEK_CUR) >= 0
        } catch {
            throw MediaError(.open(.other), "cannot read standard input: \(error)")
        }
        let size: Int32 = 65_536
        guard let buffer = av_malloc(Int(size)) else { throw MediaError(.outOfMemory, "out of memory") }
        context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 0, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, buffer, count in
                guard let opaque, let buffer else { return CFF_ERROR_EINVAL }
                return Unmanaged<StandardInputReader>.fromOpaque(opaque).takeUnretainedValue().read(buffer, Int(count))
            }, nil,
            isSeekable
                ? { opaque, offset, origin in
                    guard let opaque else { return Int64(CFF_ERROR_EINVAL) }
                    return Unmanaged<StandardInputReader>.fromOpaque(opaque).takeUnretainedValue().seek(offset, origin)
                } : nil)
        guard let context else {
            av_free(buffer)
            throw MediaError(.outOfMemory, "out of memory")
        }
        context.pointee.seekable = isSeekable ? AVIO_SEEKABLE_NORMAL : 0
    }

    deinit {
        // libav may have replaced the buffer; avio_context_free leaves it to us.
        if let context { av_free(context.pointee.buffer) }
        avio_context_free(&context)
        if isOwned { try? descriptor.close() }
    }

    /// Waits until there is something to read.
    /// - Throws: `.open(.timedOut)` after the input's time limit, `.cancelled`.
    func awaitWriter(of input: MediaInput) throws {
        deadline.arm(seconds: input.timeoutSeconds)
        defer { deadline.disarm() }
        while !deadline.shouldInterrupt {
            if (try? descriptor.wait(until: .readable, atMost: Self.step)) == true { return }
        }
        throw deadline.isCancelled
            ? MediaError(.cancelled, "opening \"\(input.displayName)\" was cancelled")
            : MediaError(
                .open(.timedOut),
                "cannot open \"\(input.displayName)\": no program writes to this pipe (waited \(input.timeoutSeconds) s)"
            )
    }

    private func read(_ buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int32 {
        while !deadline.shouldInterrupt {
            let ready: Int?
            do throws(Errno) {
                guard try descriptor.wait(until: .readable, atMost: Self.step) else { continue }
                ready = try descriptor.readIfReady(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
            } catch {
                return -error.rawValue
            }
            guard let got = ready else { continue }
            if got == 0 { return CFF_ERROR_EOF }
            byteCount += got
            if !isSeekable {
                boxes.consume(UnsafeRawBufferPointer(start: buffer, count: got))
                if boxes.indexIsLast {
                    problem =
                        "this MP4 has its index at the end, which a pipe cannot reach; write it with "
                        + "-movflags +faststart or -movflags frag_keyframe+empty_moov, or pipe Matroska (-f matroska)"
                    return CFF_ERROR_EIO
                }
            }
            return Int32(got)
        }
        return CFF_ERROR_EXIT
    }

    private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
        if origin & AVSEEK_SIZE != 0 {
            do throws(Errno) {
                return try Stat(descriptor).size
            } catch {
                return Int64(-error.rawValue)
            }
        }
        let position = lseek(descriptor.rawValue, off_t(offset), origin & 3)
        return position < 0 ? Int64(-errno) : Int64(position)
    }
}

/// Follows the top-level boxes of an MP4 stream as its bytes pass (ISO/IEC 14496-12, 4.2).
struct BoxOrder {
    /// Coded frames come before the index that describes them.
    private(set) var indexIsLast = false

    private var isDone = false
    private var isFirst = true
    private var header: [UInt8] = []
    private var remaining: UInt64 = 0

    mutating func consume(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while !isDone, position < bytes.count {
            if remaining > 0 {
                let step = min(remaining, UInt64(bytes.count - position))
                remaining -= step
                position += Int(step)
                continue
            }
            header.append(bytes[position])
            position += 1
            if header.count == 8, headerSize == 16 { continue }
            if header.count == headerSize { finishHeader() }
        }
    }

    private var headerSize: Int { header.count >= 4 && header[0..<4].elementsEqual([0, 0, 0, 1]) ? 16 : 8 }

    private mutating func finishHeader() {
        let size =
            header.count == 16
            ? header[8..<16].reduce(0) { $0 << 8 | UInt64($1) } : header[0..<4].reduce(0) { $0 << 8 | UInt64($1) }
        let type = String(decoding: header[4..<8], as: UTF8.self)
        let known = ["ftyp", "styp", "free", "skip", "wide", "uuid", "pdin", "sidx", "mdat", "moov", "moof", "meta"]
        if (isFirst && !["ftyp", "styp", "moov", "mdat", "wide", "free"].contains(type)) || !known.contains(type)
            || size < UInt64(header.count) || type == "moov" || type == "moof"
        {
            isDone = true
        } else if type == "mdat" {
            indexIsLast = true
            isDone = true
        }
        isFirst = false
        remaining = isDone ? 0 : size - UInt64(header.count)
        header.removeAll(keepingCapacity: true)
    }
}
