// libav reports an unknown host like any other I/O error; this asks once more, to tell the two apart.

import Glibc

enum HostLookup {
    /// The resolver's words when the host of `url` cannot be resolved; nil when it can, or when there is none.
    static func problem(of url: String) -> String? {
        guard let host = host(of: url), !host.isEmpty else { return nil }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &found)
        if let found { freeaddrinfo(found) }
        guard [EAI_NONAME, EAI_AGAIN, EAI_FAIL, noAddress].contains(code) else { return nil }
        return "unknown host \"\(host)\""
    }

    /// Host of `scheme://user:password@host:port/path`.
    static func host(of url: String) -> String? {
        guard let marker = url.firstRange(of: "://") else { return nil }
        var authority = url[marker.upperBound...].prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        if authority.first == "[" { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }
}

/// EAI_NODATA, which Glibc hides.
private let noAddress: Int32 = -5
