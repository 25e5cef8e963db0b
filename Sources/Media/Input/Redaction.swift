// Credentials never leave the program: whatever is printed passes through here.

/// The text without credentials: those that `Secrets` knows, and in every URL user and password, the stream key of
/// RTMP, and the values of query keys that carry secrets (`token=`, `streamid=`, …), each replaced by `***`.
///
/// A password may hold any character, also those that end a URL elsewhere: everything up to the last `@` before the
/// text's next URL is hidden. Rather too much than too little.
package func redacted(_ text: String) -> String {
    let text = Secrets.shared.hidden(in: text)
    guard text.contains("://") || text.contains("=") else { return text }
    return redactQuery(in: redactStreamKey(in: redactUserInfo(in: text)))
}

private func redactUserInfo(in text: String) -> String {
    let parts = text.split(separator: "://", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
        guard index > 0 else { return String(part) }
        if NetworkAddress.holdsLogin(part), let at = part.lastIndex(of: "@") { return "***" + part[at...] }
        return redactCutLogin(in: part)
    }.joined(separator: "://")
}

/// A URL that somebody has cut in the middle of its password.
private func redactCutLogin(in text: Substring) -> String {
    let word = text.prefix { !$0.isWhitespace }
    let authority = word.prefix { !"/?#".contains($0) }
    guard authority.first != "[", let colon = authority.firstIndex(of: ":") else { return String(text) }
    let port = authority[authority.index(after: colon)...].prefix { !"\"',;:.)".contains($0) }
    return port.allSatisfy(\.isNumber) ? String(text) : "***" + text[word.endIndex...]
}

/// `rtmp://host/application/key`: whoever knows the last part may send.
private func redactStreamKey(in text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let marker = rest.firstRange(of: "://") {
        let scheme = rest[..<marker.lowerBound].reversed().prefix { $0.isLetter }
        result += rest[..<marker.upperBound]
        rest = rest[marker.upperBound...]
        guard String(scheme.reversed()).lowercased().hasPrefix("rtmp") else { continue }
        let address = rest.prefix { !$0.isWhitespace && !"'\"<>?".contains($0) }
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, let slash = address.lastIndex(of: "/"), parts[parts.count - 1] != "***" else { continue }
        result += rest[...slash] + "***"
        rest = rest[address.endIndex...]
    }
    return result + rest
}

/// A message for the user: where no address is in it, "key=value" speaks of an option and is no secret.
package func redactedMessage(_ text: String) -> String {
    text.contains("://") ? redacted(text) : Secrets.shared.hidden(in: text)
}

/// Parts of the names of query keys whose values are secrets.
let secretWords = [
    "pass", "pwd", "pw", "token", "auth", "secret", "key", "sig", "session", "credential", "user", "jwt", "code",
    "streamid", "hash", "access", "login", "psk",
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
        // A stream id may be a list of its own, "#!::r=cam,m=request".
        let ends = key == "streamid" ? "\"<>" : "\"<>;#',"
        let value = Secrets.value(rest).prefix { !$0.isWhitespace && !ends.contains($0) }
        guard !value.isEmpty else { continue }
        result += "***"
        rest = rest[value.endIndex...]
    }
    return result + rest
}
