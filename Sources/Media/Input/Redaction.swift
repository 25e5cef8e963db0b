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
        // The authority ends at the path, the query, the fragment or the end of the word. A password may hold "@"
        // that was not escaped, so the last one of the authority counts; and unescaped "/", "?" and "#" are looked
        // past as long as an "@" still follows in the same word.
        let word = rest.prefix { !$0.isWhitespace && !"'\"<>".contains($0) }
        let authority = word.prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") {
            result += "***@"
            rest = rest[rest.index(after: at)...]
        } else if let at = word.lastIndex(of: "@"), authority.contains(":"), !hasPort(authority) {
            result += "***@"
            rest = rest[rest.index(after: at)...]
        }
    }
    return result + rest
}

/// "host:554" as opposed to "user:pass".
private func hasPort(_ authority: Substring) -> Bool {
    guard let colon = authority.lastIndex(of: ":") else { return false }
    let port = authority[authority.index(after: colon)...]
    return !port.isEmpty && port.allSatisfy(\.isNumber) && port.count <= 5
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
