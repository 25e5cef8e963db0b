// One file behind an http or https address, read in order from any byte on. Who resumes, retries and stores is the
// caller's business.

import CFFmpeg
import Glibc

/// An open download over libav's HTTP.
package final class RemoteFile {
    /// The address with credentials taken out, for messages.
    package let name: String
    /// The byte that the first `read` gives: the one asked for, or 0 when the server does not serve parts of a file.
    package let offset: Int64
    /// Bytes of the whole file; nil when the server does not say.
    package let size: Int64?

    private let context: UnsafeMutablePointer<AVIOContext>
    private let deadline: InterruptDeadline
    private let timeoutSeconds: Double

    /// Connects and reads the answer's header.
    ///
    /// - Parameters:
    ///   - offset: the first byte wanted. A server that ignores it, or that has fewer bytes, is asked again for all.
    ///   - timeoutSeconds: the longest any one wait may take: connecting, or the next bytes.
    ///   - deadline: its `cancel()` releases the caller; its time limit is set anew for every wait.
    /// - Throws: `MediaError` of kind `open`, `timedOut` or `cancelled`, naming the address and the cause.
    package init(
        _ url: String, from offset: Int64 = 0, timeoutSeconds: Double = 30,
        deadline: InterruptDeadline = InterruptDeadline()
    ) throws {
        precondition(offset >= 0, "a file starts at byte 0")
        // Takes libav's own lines off standard error; the errors thrown here say what they do.
        _ = MediaLog.shared
        let name = redacted(url)
        guard ["http", "https"].contains(InputPolicy.scheme(of: url)), let policy = InputPolicy.forURL(url) else {
            throw MediaError(.usage, "cannot fetch \"\(name)\": only http and https addresses can be fetched")
        }
        var answer = Self.open(url, policy, offset, timeoutSeconds, deadline)
        var served = offset
        if offset > 0, let code = answer.code, Self.refusesRange(code), !deadline.shouldInterrupt {
            served = 0
            answer = Self.open(url, policy, 0, timeoutSeconds, deadline)
        }
        guard let context = answer.context else {
            throw Self.openError(answer.code ?? CFF_ERROR_EIO, url, name, deadline, timeoutSeconds)
        }
        self.context = context
        self.deadline = deadline
        self.timeoutSeconds = timeoutSeconds
        self.name = name
        self.offset = served
        let size = avio_size(context)
        self.size = size > 0 ? size : nil
        if let location = Self.option("location", of: context) {
            let scheme = InputPolicy.scheme(of: location)
            guard scheme == "https" || (scheme == "http" && InputPolicy.scheme(of: url) == "http") else {
                throw MediaError(
                    .open(.invalidData),
                    "cannot fetch \"\(name)\": it leads to the unprotected address \"\(redacted(location))\"")
            }
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVIOContext>? = context
        avio_closep(&context)
    }

    /// Waits for the next bytes.
    ///
    /// - Returns: how many were written to the start of `buffer`; 0 at the end of the file.
    /// - Throws: `MediaError` of kind `read` (also when the connection ends too early), `timedOut` or `cancelled`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let start = buffer.baseAddress, buffer.count > 0 else { return 0 }
        deadline.arm(seconds: timeoutSeconds)
        defer { deadline.disarm() }
        let count = avio_read_partial(
            context, start.assumingMemoryBound(to: UInt8.self), Int32(min(buffer.count, 1 << 24)))
        if count >= 0 { return Int(count) }
        if count == CFF_ERROR_EOF { return 0 }
        if deadline.isCancelled { throw MediaError(.cancelled, "fetching \"\(name)\" was cancelled") }
        if deadline.hasPassed {
            throw MediaError(.timedOut, "cannot fetch \"\(name)\": no data within \(timeoutSeconds) s")
        }
        throw MediaError(.read, "cannot fetch \"\(name)\": \(LibAV.message(count))")
    }
}

extension RemoteFile {
    private static func open(
        _ url: String, _ policy: InputPolicy, _ offset: Int64, _ timeoutSeconds: Double, _ deadline: InterruptDeadline
    ) -> (context: UnsafeMutablePointer<AVIOContext>?, code: Int32?) {
        var options = OptionDictionary([
            "protocol_whitelist": policy.protocols.joined(separator: ","), "user_agent": "actionline", "icy": "0",
            // libav trusts every certificate unless told otherwise.
            "tls_verify": "1",
        ])
        if let authorities = certificateAuthorities { options["ca_file"] = authorities }
        if offset > 0 { options["offset"] = String(offset) }
        var context: UnsafeMutablePointer<AVIOContext>?
        var interrupt = deadline.callback
        deadline.arm(seconds: timeoutSeconds)
        defer { if context != nil { deadline.disarm() } }
        let code = avio_open2(&context, url, AVIO_FLAG_READ, &interrupt, &options.raw)
        return code < 0 ? (nil, code) : (context, nil)
    }

    /// libav answers EPERM when the bytes that came do not start where they should, and "other 4xx" for 416.
    private static func refusesRange(_ code: Int32) -> Bool {
        code == CFF_ERROR_EPERM || code == CFF_ERROR_HTTP_OTHER_4XX
    }

    /// The system's list, where libav's TLS library does not know it by itself.
    private static var certificateAuthorities: String? {
        if let file = getenv("SSL_CERT_FILE") { return String(cString: file) }
        return ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
            .first { access($0, R_OK) == 0 }
    }

    private static func option(_ key: String, of context: UnsafeMutablePointer<AVIOContext>) -> String? {
        var value: UnsafeMutablePointer<UInt8>?
        guard av_opt_get(context, key, AV_OPT_SEARCH_CHILDREN, &value) >= 0, let value else { return nil }
        defer { av_free(value) }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    private static func openError(
        _ code: Int32, _ url: String, _ name: String, _ deadline: InterruptDeadline, _ timeoutSeconds: Double
    ) -> MediaError {
        if deadline.isCancelled { return MediaError(.cancelled, "fetching \"\(name)\" was cancelled") }
        if deadline.hasPassed || code == CFF_ERROR_ETIMEDOUT {
            return MediaError(.timedOut, "cannot fetch \"\(name)\": no answer within \(timeoutSeconds) s")
        }
        let failure: OpenFailure
        switch code {
        case CFF_ERROR_HTTP_UNAUTHORIZED, CFF_ERROR_HTTP_FORBIDDEN: failure = .unauthorized
        case CFF_ERROR_HTTP_NOT_FOUND: failure = .notFound
        case CFF_ERROR_ECONNREFUSED: failure = .refused
        case CFF_ERROR_EIO where getenv("http_proxy") == nil && HostLookup.problem(of: url) != nil:
            return MediaError(.open(.unknownHost), "cannot fetch \"\(name)\": its host is unknown; is there a network?")
        case CFF_ERROR_EIO where InputPolicy.scheme(of: url) == "https":
            // What libav says when the certificate fails; it tells no more than that.
            return MediaError(
                .open(.invalidData),
                "cannot fetch \"\(name)\": no protected connection; its certificate may not be trusted here "
                    + "(SSL_CERT_FILE names the authorities to trust)")
        default: failure = .other
        }
        return MediaError(.open(failure), "cannot fetch \"\(name)\": \(LibAV.message(code))")
    }
}
