// libav reports an unknown host like any other I/O error; this asks once more, to tell the two apart.

import Glibc

enum HostLookup {
    /// The resolver's words when the host of `url` cannot be resolved; nil when it can, or when there is none.
    static func problem(of url: String) -> String? {
        guard let address = NetworkAddress(url), !address.host.isEmpty else { return nil }
        let host = address.host.first == "[" ? String(address.host.dropFirst().dropLast()) : address.host
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &found)
        if let found { freeaddrinfo(found) }
        guard [EAI_NONAME, EAI_AGAIN, EAI_FAIL, noAddress].contains(code) else { return nil }
        // In a malformed address the "host" may be a part of the password.
        return redacted(url).contains(host) ? "unknown host \"\(host.printable)\"" : "unknown host"
    }
}

/// EAI_NODATA, which Glibc hides.
private let noAddress: Int32 = -5
