// What libav and the Media module have to say, for whoever looks into a problem: through swift-log, off by default.

import Logging
import Media

package enum Diagnostics {
    /// Sends libav's messages from now on to `logger`, those of its level and above. They carry no credentials.
    package static func forwardMedia(to logger: Logger) {
        let level: MediaLogLevel =
            switch logger.logLevel {
            case .trace, .debug: .debug
            case .info, .notice: .info
            case .warning: .warning
            case .error, .critical: .error
            }
        MediaLog.shared.setHandler(level: level) { level, message in
            switch level {
            case .error: logger.error("\(message)")
            case .warning: logger.warning("\(message)")
            case .info: logger.info("\(message)")
            case .debug: logger.debug("\(message)")
            }
        }
    }
}
