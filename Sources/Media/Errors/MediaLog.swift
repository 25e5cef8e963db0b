// libav's own messages, on their way to whoever wants them. Credentials are taken out of every line.

import CFFmpeg
import Synchronization

public enum MediaLogLevel: Int, Sendable, Comparable {
    case error, warning, info, debug
    public static func < (first: MediaLogLevel, second: MediaLogLevel) -> Bool { first.rawValue < second.rawValue }
}

/// Where libav's messages and this room's own warnings go. Silent until a handler is set.
public final class MediaLog: Sendable {
    public typealias Handler = @Sendable (MediaLogLevel, String) -> Void

    public static let shared = MediaLog()

    private struct State {
        var level = MediaLogLevel.error
        var handler: Handler?
        /// Contexts whose first error is kept, and that error.
        var watched: [UInt: String?] = [:]
    }
    private let state = Mutex(State())

    private init() {
        av_log_set_callback { source, level, format, arguments in
            guard level <= AV_LOG_VERBOSE, let format, let arguments else { return }
            MediaLog.shared.forward(source, level, format, arguments)
        }
    }

    /// Takes over libav's log for the whole process.
    /// - Parameter handler: called from any thread, one whole line at a time.
    public func setHandler(level: MediaLogLevel = .error, _ handler: Handler?) {
        state.withLock {
            $0.level = level
            $0.handler = handler
        }
    }

    /// Keeps the first error that libav logs about `context` from now on: some demuxers step over damage and tell
    /// nobody but the log.
    func watch(_ context: UnsafeRawPointer) { state.withLock { $0.watched[UInt(bitPattern: context)] = .some(nil) } }

    /// What `watch` has kept; nil when nothing went wrong.
    func firstError(of context: UnsafeRawPointer) -> String? {
        state.withLock { $0.watched[UInt(bitPattern: context)] ?? nil }
    }

    func unwatch(_ context: UnsafeRawPointer) {
        state.withLock { _ = $0.watched.removeValue(forKey: UInt(bitPattern: context)) }
    }

    func report(_ level: MediaLogLevel, _ message: String) {
        let handler = state.withLock { level <= $0.level ? $0.handler : nil }
        handler?(level, redacted(message))
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
        if level == .error, let source { DamageSign.note(source, format) }
        let key = UInt(bitPattern: source)
        let (handler, isWatched) = state.withLock { state in
            (
                level <= state.level ? state.handler : nil,
                level == .error && source != nil && state.watched[key] == .some(nil)
            )
        }
        guard handler != nil || isWatched else { return }
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
            state.withLock { if $0.watched[key] == .some(nil) { $0.watched[key] = redacted(String(bare)) } }
        }
        handler?(level, redacted(text))
    }
}
