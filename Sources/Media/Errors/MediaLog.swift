// libav's own messages, on their way to whoever wants them. Credentials are taken out of every line.

import CFFmpeg
import Files
import Glibc
import Synchronization

package enum MediaLogLevel: Int, Sendable, Comparable {
    case error, warning, info, debug
    package static func < (first: MediaLogLevel, second: MediaLogLevel) -> Bool { first.rawValue < second.rawValue }
}

/// Where libav's messages and this module's own warnings go. Silent until a handler is set.
package final class MediaLog: Sendable {
    package typealias Handler = @Sendable (MediaLogLevel, String) -> Void

    package static let shared = MediaLog()

    private struct State {
        var level = MediaLogLevel.error
        var handler: Handler?
        /// Contexts whose first error is kept, that error, and whom to tell of a redirection.
        var watched: [UInt: Watch] = [:]
        /// The latest picture that was too large.
        var tooLarge: String?
    }
    private struct Watch {
        var firstError: String?
        let deadline: InterruptDeadline
    }
    private let state = Mutex(State())

    private init() {
        av_log_set_callback { source, level, format, arguments in
            guard let format, let arguments else { return }
            if let source { DamageSign.note(source, level, format) }
            guard level <= AV_LOG_VERBOSE else { return }
            MediaLog.shared.forward(source, level, format, arguments)
        }
    }

    /// Takes over libav's log for the whole process.
    /// - Parameter handler: called from any thread, one whole line at a time.
    package func setHandler(level: MediaLogLevel = .error, _ handler: Handler?) {
        state.withLock {
            $0.level = level
            $0.handler = handler
        }
    }

    /// Keeps the first error that libav logs about `context` from now on: some demuxers step over damage and tell
    /// nobody but the log.
    /// - Parameter deadline: is told when the server redirects, before libav follows.
    func watch(_ context: UnsafeRawPointer, deadline: InterruptDeadline) {
        state.withLock { $0.watched[UInt(bitPattern: context)] = Watch(deadline: deadline) }
    }

    /// What `watch` has kept; nil when nothing went wrong.
    func firstError(of context: UnsafeRawPointer) -> String? {
        state.withLock { $0.watched[UInt(bitPattern: context)]?.firstError }
    }

    func unwatch(_ context: UnsafeRawPointer) {
        state.withLock { _ = $0.watched.removeValue(forKey: UInt(bitPattern: context)) }
    }

    /// What libav said of a picture that exceeds the limit of pixels, once.
    func takeTooLarge() -> String? {
        state.withLock { state in
            defer { state.tooLarge = nil }
            return state.tooLarge
        }
    }

    func report(_ level: MediaLogLevel, _ message: String) {
        let handler = state.withLock { level <= $0.level ? $0.handler : nil }
        handler?(level, redacted(message).printable)
    }

    private func forward(
        _ source: UnsafeMutableRawPointer?, _ avLevel: Int32, _ format: UnsafePointer<CChar>,
        _ arguments: CVaListPointer
    ) {
        let level: MediaLogLevel =
            switch avLevel {
            case ...AV_LOG_ERROR: .error
            case ...AV_LOG_WARNING: .warning
            case ...AV_LOG_INFO: .info
            default: .debug
            }
        let key = UInt(bitPattern: source)
        let (handler, isWatched) = state.withLock { state in
            (
                level <= state.level ? state.handler : nil,
                level == .error && source != nil && state.watched[key].map { $0.firstError == nil } ?? false
            )
        }
        if strncmp(format, Self.redirecting, Self.redirecting.utf8.count) == 0 { redirect(key) }
        let isTooLarge = strncmp(format, Self.tooLarge, Self.tooLarge.utf8.count) == 0
        guard isTooLarge || handler != nil || isWatched else { return }
        var prefix: Int32 = 1
        let line = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2048) { buffer in
            buffer.initialize(repeating: 0)
            av_log_format_line2(source, avLevel, format, arguments, buffer.baseAddress, Int32(buffer.count), &prefix)
            return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        let text = line.split(separator: "\n").joined(separator: " ")
        guard !text.isEmpty else { return }
        if isWatched {
            // libav begins a line with the context's name in brackets.
            let bare = text.hasPrefix("[") ? text.drop { $0 != "]" }.dropFirst().drop { $0 == " " } : text[...]
            state.withLock { state in
                guard let watch = state.watched[key], watch.firstError == nil else { return }
                state.watched[key]?.firstError = redacted(String(bare)).printable
            }
        }
        if isTooLarge { state.withLock { $0.tooLarge = text } }
        handler?(level, redacted(text).printable)
    }

    /// What rtsp.c says when it has put the new address into its context and is about to connect there.
    private static let redirecting = "Status %d: Redirecting to"
    /// What imgutils.c says of a picture above `max_pixels`.
    private static let tooLarge = "Picture size %ux%u exceeds"

    private func redirect(_ key: UInt) {
        guard let context = UnsafePointer<AVFormatContext>(bitPattern: key) else { return }
        let deadline = state.withLock { $0.watched[key]?.deadline }
        if let deadline, let url = context.pointee.url { deadline.redirect(to: String(cString: url)) }
    }
}
