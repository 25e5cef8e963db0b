// A server that sends us to another one.

import Files

/// Where an RTSP server redirects to. Opening throws it in place of letting libav follow.
struct Redirection: Error {
    let address: String

    /// The next address to open: with the credentials only if it is the same server.
    /// - Throws: `MediaError` for an address that RTSP may not lead to.
    func next(after former: NetworkAddress, of input: MediaInput) throws -> NetworkAddress {
        guard var next = NetworkAddress(address), ["rtsp", "rtsps"].contains(next.scheme) else {
            throw MediaError(
                .unsupported,
                "cannot open \"\(input.displayName)\": it redirects to \"\(redacted(address).printable)\", which is not RTSP"
            )
        }
        if next.userInfo == nil, next.isSameServer(as: former) { next.userInfo = former.userInfo }
        return next
    }
}
