// The one place that decides what an input may open in turn. Playlists, session descriptions and container references
// are written by strangers: what comes from the network never reads a local file, and a local file never goes online.

/// What opening an input of one kind may touch.
struct InputPolicy: Sendable, Equatable {
    /// libav's `protocol_whitelist`: the only protocols that this input, and whatever it refers to, may use.
    let protocols: [String]
    /// Options that the demuxer gets beside the whitelist.
    var options: [String: String] = [:]

    /// Lower-case scheme of a URL; empty when there is none.
    static func scheme(of url: String) -> String {
        guard let end = url.firstRange(of: "://") else { return "" }
        return url[..<end.lowerBound].lowercased()
    }

    /// Schemes that can be opened, and what each may use.
    private static let network: [String: [String]] = {
        let web = ["http", "https", "httpproxy", "tcp", "tls", "crypto", "data"]
        let rtsp = ["rtsp", "rtsps", "rtp", "rtcp", "srtp", "tcp", "tls", "udp", "http", "https", "httpproxy"]
        let rtmp = [
            "rtmp", "rtmps", "rtmpt", "rtmpts", "rtmpe", "rtmpte", "ffrtmphttp", "ffrtmpcrypt", "http", "https", "tcp",
            "tls",
        ]
        return [
            "http": web, "https": web,
            "rtsp": rtsp, "rtsps": rtsp,
            "rtmp": rtmp, "rtmps": rtmp, "rtmpt": rtmp, "rtmpts": rtmp, "rtmpe": rtmp, "rtmpte": rtmp,
            "udp": ["udp"], "tcp": ["tcp"], "tls": ["tls", "tcp"], "unix": ["unix"],
            "rtp": ["rtp", "udp", "rtcp"], "srtp": ["srtp", "rtp", "udp"],
            "srt": ["srt"], "rist": ["rist"], "ftp": ["ftp", "tcp"],
        ]
    }()

    static func isSupported(scheme: String) -> Bool { network[scheme] != nil }

    static var supportedSchemes: [String] { network.keys.sorted() }

    /// HTTP may be a file or a live playlist: it counts as live only once opened without a duration.
    static func isLive(scheme: String) -> Bool { !["http", "https", "ftp", ""].contains(scheme) }

    /// - Parameter isSessionDescription: an SDP file, which names the addresses to listen on.
    static func forFile(isSessionDescription: Bool) -> InputPolicy {
        // Playlists given as files may name other files; nothing in a file may name a host.
        var policy = InputPolicy(protocols: ["file", "crypto", "data"])
        if isSessionDescription { policy = InputPolicy(protocols: ["file", "rtp", "srtp", "udp", "rtcp", "crypto"]) }
        return policy
    }

    /// Bytes come through our own reader: nothing else may be opened, whatever they say.
    static let forStandardInput = InputPolicy(protocols: ["data", "crypto"])

    /// - Returns: nil when the scheme is not one we open.
    static func forURL(_ url: String) -> InputPolicy? {
        network[scheme(of: url)].map { InputPolicy(protocols: $0) }
    }
}
