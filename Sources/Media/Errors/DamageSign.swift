// The first sign of damage in a stream, given while a packet is being decoded: long before its frame comes out.

import CFFmpeg
import Glibc
import Synchronization

/// Raised by libav's log, on whichever of the decoder's threads finds that a packet's data are wrong.
///
/// Decoders conceal damage and report success; with frame threads, what they conceal it with depends on how far other
/// threads have come. Only the log tells in time.
final class DamageSign: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() { raised.store(true, ordering: .releasing) }

    func clear() { raised.store(false, ordering: .releasing) }

    /// Finds the sign of the decoder that logged something, and raises it where that means damage.
    /// - Parameter source: libav's logging context.
    static func note(_ source: UnsafeMutableRawPointer, _ level: Int32, _ format: UnsafePointer<CChar>) {
        guard level <= AV_LOG_ERROR || strncmp(format, concealing, concealing.utf8.count) == 0 else { return }
        // Every logging context begins with its class; a decoder's threads each have a copy of its context.
        let loggingClass = source.load(as: UnsafePointer<AVClass>?.self)
        guard loggingClass == avcodec_get_class() else { return }
        guard let opaque = source.assumingMemoryBound(to: AVCodecContext.self).pointee.opaque else { return }
        // Pictures that an undamaged stream wants forgotten may be unknown where decoding began.
        if strncmp(format, "mmco", 4) == 0 { return }
        Unmanaged<DamageSign>.fromOpaque(opaque).takeUnretainedValue().raise()
    }

    /// What error_resilience.c says, for information only, of slices that are missing.
    private static let concealing = "concealing "
}
