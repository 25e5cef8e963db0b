// The gentle end: finish what is in hand, write what is known, mark it incomplete.

import Foundation
import Synchronization

/// A request to end a run early and in order, from a signal handler's queue, a deadline or a closed output.
public final class StopSignal: Sendable {
    /// Why a run ends before its input does.
    public enum Reason: Sendable, Equatable {
        /// SIGINT or SIGTERM; the signal's number.
        case signal(Int32)
        /// The time that was given to a live run is over: it is complete as asked.
        case timeLimit
        /// Nobody reads the results any more.
        case outputsClosed
        /// The caller has lost interest.
        case cancelled
    }

    private struct State {
        var reason: Reason?
        var observers: [@Sendable () -> Void] = []
    }
    private let state = Mutex(State())

    public init() {}

    /// Asks for the end; the first reason stays.
    public func request(_ reason: Reason) {
        let observers: [@Sendable () -> Void] = state.withLock { state in
            guard state.reason == nil else { return [] }
            state.reason = reason
            defer { state.observers = [] }
            return state.observers
        }
        for observer in observers { observer() }
    }

    public var reason: Reason? { state.withLock { $0.reason } }
    public var isRequested: Bool { reason != nil }
    /// The end is wanted now: what waits behind the batch in hand is left.
    var isUrgent: Bool {
        switch reason {
        case .signal, .cancelled: true
        case .timeLimit, .outputsClosed, nil: false
        }
    }

    /// Calls `observer` once when the end is asked for, at once if it already was: to release blocking reads.
    func onRequest(_ observer: @escaping @Sendable () -> Void) {
        let already = state.withLock { state in
            if state.reason == nil { state.observers.append(observer) }
            return state.reason != nil
        }
        if already { observer() }
    }
}
