// Opens an input with libav and owns what that takes.

import CFFmpeg
import Files
import Glibc

/// Owns an AVFormatContext and, when the bytes come from us, its reader.
final class FormatContext {
    let raw: UnsafeMutablePointer<AVFormatContext>
    private let reader: StandardInputReader?
    private let bytes: (any ContextBytes)?

    /// - Parameters:
    ///   - url: what libav opens; with `reader` or `bytes`, where the bytes come from.
    ///   - stated: what the caller states about the input: not taking it is an error.
    ///   - quietOptions: options that apply to some containers only.
    init(
        url: String, input: MediaInput, format: String?, policy: InputPolicy, stated: [InputProperty: String],
        quietOptions: [String: String], flags: Int32, deadline: InterruptDeadline, reader: StandardInputReader? = nil,
        bytes: (any ContextBytes)? = nil
    ) throws {
        let name = input.displayName
        var wanted: UnsafePointer<AVInputFormat>?
        if let format {
            wanted = av_find_input_format(format)
            guard wanted != nil else {
                throw MediaError(.usage, "cannot open \"\(name)\": libav knows no format \"\(format)\"")
            }
        }
        guard let context = avformat_alloc_context() else { throw MediaError(.outOfMemory, "out of memory") }
        context.pointee.interrupt_callback = deadline.callback
        context.pointee.flags |= flags
        // Timestamps that wrap are `StreamClock`'s: libav takes every step back for a wrap of 26.5 hours.
        context.pointee.correct_ts_overflow = 0
        if let source = reader?.context ?? bytes?.context {
            context.pointee.pb = source
            context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        }
        bytes?.attach(to: context)
        var options = OptionDictionary(policy.options)
        for (key, value) in quietOptions { options[key] = value }
        for (property, value) in stated { options[property.libavOption] = value }
        options["protocol_whitelist"] = policy.protocols.joined(separator: ",")
        MediaLog.shared.watch(context, deadline: deadline)
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        let code = url.withSystemPath { avformat_open_input(&opened, $0, wanted, &options.raw) }
        guard code >= 0, let opened else {
            // A failed open has freed the context already.
            MediaLog.shared.unwatch(context)
            if let address = deadline.takeRedirection() { throw Redirection(address: address) }
            throw FormatContext.openError(code, input: input, deadline: deadline, reader: reader)
        }
        raw = opened
        // Not before: on their way to the end for its length, readers complain about what they have not read yet.
        MediaLog.shared.watch(opened, deadline: deadline)
        self.reader = reader
        self.bytes = bytes
        let container = String(cString: opened.pointee.iformat.pointee.name)
        let untaken = options.keys
        if let property = stated.keys.first(where: { untaken.contains($0.libavOption) }) {
            throw MediaError(
                .usage, "cannot open \"\(name)\"", remedy: .leaveOut(property, container: container))
        }
        let known = Set(quietOptions.keys).union(["protocol_whitelist"])
        for key in untaken where !known.contains(key) {
            MediaLog.shared.report(.warning, "option \(key) is unknown to libav's \(container)")
        }
    }

    /// The first error that libav has logged about this input while reading: some demuxers step over damage and return no error.
    var loggedError: String? { MediaLog.shared.firstError(of: raw) }

    deinit {
        MediaLog.shared.unwatch(raw)
        var raw: UnsafeMutablePointer<AVFormatContext>? = raw
        avformat_close_input(&raw)
    }

    static func openError(
        _ code: Int32, input: MediaInput, deadline: InterruptDeadline, reader: StandardInputReader?
    ) -> MediaError {
        let name = input.displayName
        if deadline.isCancelled { return MediaError(.cancelled, "opening \"\(name)\" was cancelled") }
        if let reader {
            if let problem = reader.problem {
                return MediaError(.open(.invalidData), "cannot open \"\(name)\": \(problem)")
            }
            if reader.byteCount == 0 { return MediaError(.open(.invalidData), "cannot open \"\(name)\": it is empty") }
        }
        if deadline.hasPassed || code == CFF_ERROR_ETIMEDOUT {
            return MediaError(.open(.timedOut), "cannot open \"\(name)\": no answer within \(input.timeoutSeconds) s")
        }
        if case .url(let url) = input.source, ![CFF_ERROR_INVALIDDATA, CFF_ERROR_ECONNREFUSED].contains(code),
            let problem = HostLookup.problem(of: url)
        {
            return MediaError(.open(.unknownHost), "cannot open \"\(name)\": \(problem)")
        }
        let hint = code == CFF_ERROR_INVALIDDATA ? FileHint.of(input).map { "; \($0)" } ?? "" : ""
        return MediaError(.open(failure(code)), "cannot open \"\(name)\": \(LibAV.message(code))\(hint)")
    }

    private static func failure(_ code: Int32) -> OpenFailure {
        switch code {
        case CFF_ERROR_HTTP_UNAUTHORIZED, CFF_ERROR_HTTP_FORBIDDEN: .unauthorized
        case CFF_ERROR_HTTP_NOT_FOUND, CFF_ERROR_ENOENT: .notFound
        case CFF_ERROR_ECONNREFUSED: .refused
        case CFF_ERROR_INVALIDDATA: .invalidData
        default: .other
        }
    }
}

extension InputProperty {
    /// What libav's demuxers call it.
    var libavOption: String {
        switch self {
        case .frameRate: "framerate"
        case .videoSize: "video_size"
        case .pixelFormat: "pixel_format"
        }
    }
}
