// Reads the text of a playlist, from a file or over HTTP, within bounds.

import CFFmpeg

enum PlaylistFetch {
    /// The text at `address`, and where it really came from: servers redirect.
    /// - Throws: `MediaError` of kind `open` or `cancelled`, naming the address.
    static func read(
        _ address: PlaylistAddress, input: MediaInput, deadline: InterruptDeadline
    ) throws -> (text: String, address: PlaylistAddress) {
        let policy: InputPolicy
        switch address {
        case .file: policy = .forFile(isSessionDescription: false)
        case .url(let url):
            guard let web = InputPolicy.forURL(url) else {
                throw MediaError(.usage, "cannot open \"\(address.displayName)\"")
            }
            policy = web
        }
        if case .url = address { deadline.arm(seconds: input.timeoutSeconds) }
        defer { deadline.disarm() }
        var options = OptionDictionary(["protocol_whitelist": policy.protocols.joined(separator: ",")])
        options["rw_timeout"] = String(Int64(input.timeoutSeconds * 1e6))
        var callback = deadline.callback
        var context: UnsafeMutablePointer<AVIOContext>?
        var code = avio_open2(&context, address.libavURL, AVIO_FLAG_READ, &callback, &options.raw)
        guard code >= 0, let opened = context else {
            throw FormatContext.openError(code, input: input, deadline: deadline, reader: nil)
        }
        defer { avio_closep(&context) }
        let limit = PlaylistParser.maximumBytes + 1
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            while count < limit {
                code = avio_read(opened, buffer.baseAddress.map { $0 + count }, Int32(min(65_536, limit - count)))
                if code <= 0 { break }
                count += Int(code)
                // Whatever it is, it is no playlist.
                if count >= 10, !buffer.prefix(10).contains(UInt8(ascii: "E")) { break }
            }
            filled = count
        }
        if code < 0, code != CFF_ERROR_EOF {
            throw FormatContext.openError(code, input: input, deadline: deadline, reader: nil)
        }
        return (String(decoding: bytes, as: UTF8.self), source(of: opened, address))
    }

    private static func source(
        of context: UnsafeMutablePointer<AVIOContext>, _ address: PlaylistAddress
    ) -> PlaylistAddress {
        guard case .url = address else { return address }
        var text: UnsafeMutablePointer<UInt8>?
        guard av_opt_get(context, "location", AV_OPT_SEARCH_CHILDREN, &text) >= 0, let found = text else {
            return address
        }
        defer { av_free(found) }
        let location = String(cString: found)
        return ["http", "https"].contains(InputPolicy.scheme(of: location)) ? .url(location) : address
    }
}
