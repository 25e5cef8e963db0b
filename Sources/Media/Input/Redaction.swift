// Credentials never leave the program: whatever is printed passes through here.

/// The text with the credentials of every URL in it replaced by `***`: user and password before the host, and the
/// values of query keys that carry secrets (`token=`, `password=`, `auth=`, `key=`, …).
public func redacted(_ text: String) -> String {
    guard text.contains("://") || text.contains("=") else { return text }
    return redactQuery(in: redactUserInfo(in: text))
}

private func redactUserInfo(in text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let marker = rest.firstRange(of: "://") {
        result += rest[..<marker.upperBound]
        rest = rest[marker.upperBound...]
        // Credentials may hold characters that should have been escaped: rather too much is hidden than too little.
        let word = rest.prefix { !$0.isWhitespace && !"'\"<>".contains($0) }
        let authority = word.prefix { !"/?#".contains($0) }
        if authority.contains("@") || (authority.contains(":") && !isHostAndPort(authority)),
            let at = word.lastIndex(of: "@")
        {
            result += "***@"
            rest = rest[rest.index(after: at)...]
        }
    }
    return result + rest
}

/// "host.net:554" as opposed to "user:pass".
private func isHostAndPort(_ authority: Substring) -> Bool {
    guard let colon = authority.lastIndex(of: ":") else { return false }
    let host = authority[..<colon]
    let port = authority[authority.index(after: colon)...]
    return !port.isEmpty && port.count <= 5 && port.allSatisfy(\.isNumber)
        && (host.contains(".") || host.hasSuffix("]") || host == "localhost")
}

private let secretWords = [
    "pass", "pwd", "token", "auth", "secret", "key", "sig", "session", "credential", "user", "passphrase", "jwt",
    "code",
]

private func redactQuery(in text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let equals = rest.firstIndex(of: "=") {
        let name = rest[..<equals].reversed().prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
        let key = String(name.reversed()).lowercased()
        result += rest[...equals]
        rest = rest[rest.index(after: equals)...]
        guard secretWords.contains(where: key.contains) else { continue }
        let value = rest.prefix { !$0.isWhitespace && !"&;#'\"<>,".contains($0) }
        guard !value.isEmpty else { continue }
        result += "***"
        rest = rest[value.endIndex...]
    }
    return result + rest
}
