// A URL taken apart as far as credentials and redirections need it.

/// `scheme://user:password@host:port/rest`.
struct NetworkAddress: Equatable {
    var scheme: String
    /// As it stands in the URL, or encoded so that it can.
    var userInfo: String?
    /// In brackets where it is an IPv6 address.
    var host: String
    var port: Int?
    /// Path, query and fragment.
    var rest: String

    /// Takes a URL apart. Where a password holds characters that end the authority ("/", "?", "#"), what follows the
    /// last "@" is the host, unless the beginning is a host by itself.
    init?(_ url: String) {
        guard let marker = url.firstRange(of: "://") else { return nil }
        scheme = url[..<marker.lowerBound].lowercased()
        let text = url[marker.upperBound...]
        let authority = text.prefix { !"/?#".contains($0) }
        var afterLogin = text
        if let at = authority.lastIndex(of: "@") {
            userInfo = String(authority[..<at])
            afterLogin = text[text.index(after: at)...]
        } else if Self.holdsLogin(text), let at = text.lastIndex(of: "@") {
            userInfo = Self.escaped(login: String(text[..<at]))
            afterLogin = text[text.index(after: at)...]
        }
        let place = afterLogin.prefix { !"/?#".contains($0) }
        rest = String(afterLogin[place.endIndex...])
        let colon = place.last == "]" ? nil : place.lastIndex(of: ":")
        host = String(place[..<(colon ?? place.endIndex)])
        port = colon.flatMap { Int(place[place.index(after: $0)...]) }
    }

    /// The URL again.
    var text: String {
        "\(scheme)://\(userInfo.map { $0 + "@" } ?? "")\(host)\(port.map { ":\($0)" } ?? "")\(rest)"
    }

    /// Whether credentials for this address may go to the other one: same protocol, host and port.
    func isSameServer(as other: NetworkAddress) -> Bool {
        scheme == other.scheme && host.lowercased() == other.host.lowercased() && effectivePort == other.effectivePort
    }

    private var effectivePort: Int? { port ?? ["rtsp": 554, "rtsps": 322, "http": 80, "https": 443][scheme] }

    /// For a URL's user and password: only what would end them is encoded, since libav's RTSP takes no more than 127
    /// bytes of both.
    static func escaped(login: String) -> String { escaped(login) { !"/?#%".utf8.contains($0) } }

    /// For a query's value.
    static func escaped(value: String) -> String { escaped(value) { !"/?#%&=+@;\"'<>".utf8.contains($0) } }

    private static func escaped(_ text: String, _ isPlain: (UInt8) -> Bool) -> String {
        text.utf8.map { byte in
            if (0x21...0x7E).contains(byte), isPlain(byte) { return String(Unicode.Scalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// Whether what follows `://` begins with a user or a password.
    static func holdsLogin(_ text: Substring) -> Bool {
        let authority = text.prefix { !"/?#".contains($0) }
        return authority.contains("@") || (authority.contains(":") && !isHostAndPort(authority))
    }

    /// "host.net:554" as opposed to "user:pass".
    private static func isHostAndPort(_ authority: Substring) -> Bool {
        guard let colon = authority.lastIndex(of: ":") else { return false }
        let host = authority[..<colon]
        let port = authority[authority.index(after: colon)...]
        return !port.isEmpty && port.count <= 5 && port.allSatisfy(\.isNumber)
            && (host.contains(".") || host.hasSuffix("]") || host == "localhost")
    }
}
