// The one lock of this module: a value behind a mutex, and a condition to wait for its changes. Everything that threads
// share here is a plain struct inside a `Monitor`, so its transitions can be tested without threads.
// pthread and not `Mutex`: waiting needs a condition, and Thread Sanitizer understands pthread.

import Glibc

/// A value that threads share, and may wait on until it has changed.
///
/// Sendable: `state` is only touched between lock and unlock of `mutex`, and the two pointers never change.
package final class Monitor<State: Sendable>: @unchecked Sendable {
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ state: State) {
        self.state = state
        var attributes = pthread_condattr_t()
        var failure = pthread_condattr_init(&attributes)
        // Setting the wall clock must neither shorten nor lengthen a wait.
        failure |= pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        failure |= pthread_cond_init(change, &attributes)
        failure |= pthread_condattr_destroy(&attributes)
        failure |= pthread_mutex_init(mutex, nil)
        precondition(failure == 0, "the system refuses a lock")
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the value. `body` must not enter the monitor again.
    package func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Repeats `attempt` after every announced change until it returns a value.
    package func wait<Result>(for attempt: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = attempt(&state) { return result }
            pthread_cond_wait(change, mutex)
        }
    }

    /// Repeats `attempt` after every announced change until it returns a value or the deadline has passed, then nil.
    /// It is tried at least once, and once more after the deadline: a value that is there is never missed.
    package func wait<Result>(
        before deadline: ContinuousClock.Instant, for attempt: (inout State) -> Result?
    ) -> Result? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            let remaining = ContinuousClock.now.duration(to: deadline)
            if let result = attempt(&state) { return result }
            guard remaining > .zero else { return nil }
            var end = Self.monotonicTime(after: remaining)
            pthread_cond_timedwait(change, mutex, &end)
        }
    }

    /// Wakes every waiting thread to try again. To be called after each change that someone may be waiting for.
    package func announceChange() {
        pthread_cond_broadcast(change)
    }

    /// `ContinuousClock` is CLOCK_BOOTTIME on Linux, which conditions cannot wait on, so the rest of the time is
    /// counted on the monotonic clock; at most an hour at once, so that no sum can overflow: the caller looks again.
    private static func monotonicTime(after duration: Duration) -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = min(duration, .seconds(3600)).components
        time.tv_sec += Int(seconds)
        time.tv_nsec += Int(attoseconds / 1_000_000_000) + 1  // rounded up: waking early would only spin
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        return time
    }
}
