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
        state.withLock { $0 = State(level: level, handler: handler) }
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
        guard let handler = state.withLock({ level <= $0.level ? $0.handler : nil }) else { return }
        var prefix: Int32 = 1
        let line = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2048) { buffer in
            av_log_format_line2(source, avLevel, format, arguments, buffer.baseAddress, Int32(buffer.count), &prefix)
            return String(cString: UnsafePointer(buffer.baseAddress!))
        }
        let text = line.split(separator: "\n").joined(separator: " ")
        if !text.isEmpty { handler(level, redacted(text)) }
    }
}
