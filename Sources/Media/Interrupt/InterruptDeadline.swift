// One clock for every call that may block: libav asks it, again and again, whether to give up.

import CFFmpeg
import Glibc
import Synchronization

/// A monotonic deadline and a cancel flag, shared by the caller and libav's interrupt callback.
package final class InterruptDeadline: Sendable {
    private let deadline = Atomic<Int64>(Int64.max)
    private let cancelled = Atomic<Bool>(false)
    private let redirected = Mutex<String?>(nil)

    package init() {}

    /// Every blocking call from now on fails once `seconds` have passed.
    package func arm(seconds: Double) {
        let wait = min(max(seconds, 0), 1e9)
        deadline.store(Self.now() &+ Int64(wait * 1e9), ordering: .releasing)
    }

    /// Takes the time limit away; cancelling still works.
    package func disarm() { deadline.store(.max, ordering: .releasing) }

    /// Releases the caller from whatever call it is in, for good.
    package func cancel() { cancelled.store(true, ordering: .releasing) }

    package var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    package var hasPassed: Bool {
        let limit = deadline.load(ordering: .acquiring)
        return limit != .max && Self.now() >= limit
    }

    /// Seconds until the deadline; nil without one.
    var remainingSeconds: Double? {
        let limit = deadline.load(ordering: .acquiring)
        return limit == .max ? nil : max(0, Double(limit &- Self.now()) / 1e9)
    }

    /// A server has sent us elsewhere: libav must not go there by itself.
    func redirect(to address: String) { redirected.withLock { $0 = $0 ?? address } }

    /// Where a server has sent us, once.
    func takeRedirection() -> String? {
        redirected.withLock { address in
            defer { address = nil }
            return address
        }
    }

    var shouldInterrupt: Bool { isCancelled || hasPassed || redirected.withLock { $0 != nil } }

    /// The caller keeps the object alive for as long as libav may call back.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                return Unmanaged<InterruptDeadline>.fromOpaque(opaque).takeUnretainedValue().shouldInterrupt ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(self).toOpaque())
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
