// The secrets that this process was given, so that they can be hidden wherever they turn up: in a line of libav's, in
// an address that a server sends back, in a message about a malformed URL.

import Foundation
import Synchronization

/// What must never be printed. Filled from the command line, the credentials file and every address that is opened.
package final class Secrets: Sendable {
    package static let shared = Secrets()

    /// The longest first: a part of a secret must not be taken out before the whole.
    private let known = Mutex<[String]>([])

    /// Shorter ones are hidden where they stand in a URL, but not in any text: that would garble every message.
    private static let shortest = 4

    /// Learns the secrets of a text that holds a URL: an argument, an address.
    package func learn(from text: String) {
        guard let marker = text.firstRange(of: "://") else { return }
        let scheme = String(text[..<marker.lowerBound].reversed().prefix { $0.isLetter || $0.isNumber }.reversed())
        let rest = text[marker.upperBound...]
        if NetworkAddress.holdsLogin(rest), let at = rest.lastIndex(of: "@") { learn(userInfo: String(rest[..<at])) }
        let parts = rest.split(separator: "?", maxSplits: 1)
        if scheme.lowercased().hasPrefix("rtmp"), let path = parts.first {
            let keys = path.split(separator: "/").dropFirst(2)
            if let key = keys.last { learnUnlessWord(String(key)) }
        }
        guard let query = rest.firstIndex(of: "?") else { return }
        var pairs = rest[rest.index(after: query)...]
        while let equals = pairs.firstIndex(of: "=") {
            let key = pairs[..<equals].lowercased()
            let value = Self.value(pairs[pairs.index(after: equals)...])
            if secretWords.contains(where: key.contains) { learnUnlessWord(String(value)) }
            pairs = pairs[value.endIndex...].dropFirst()
        }
    }

    /// A query's value up to the next `&name=`: a secret may hold "&" itself.
    static func value(_ text: Substring) -> Substring {
        var end = text.startIndex
        while let next = text[end...].firstIndex(of: "&") {
            let name = text[text.index(after: next)...].prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
            }
            if !name.isEmpty, text[name.endIndex...].first == "=" { return text[..<next] }
            end = text.index(after: next)
        }
        return text
    }

    /// Learns `user:password`, as it stands in a URL: whole, its password, and as HTTP sends it.
    package func learn(userInfo: String) {
        let plain = userInfo.removingPercentEncoding ?? userInfo
        for text in [userInfo, plain] {
            learn(text)
            learn(Data(text.utf8).base64EncodedString())
            if let colon = text.firstIndex(of: ":") { learn(String(text[text.index(after: colon)...])) }
        }
        // Where the password holds "/", "?" or "#", others cut the address there and print the parts.
        for part in userInfo.split(whereSeparator: { ":/?#@".contains($0) }).dropFirst() { learn(String(part)) }
    }

    /// The last part of an RTMP address is a key or just "stream": hiding that word everywhere would garble messages.
    private func learnUnlessWord(_ text: String) {
        if text.count >= 8 || !text.allSatisfy({ $0.isASCII && $0.isLetter && $0.isLowercase }) { learn(text) }
    }

    /// Learns one secret, escaped and not.
    package func learn(_ secret: String) {
        let plain = secret.removingPercentEncoding ?? secret
        known.withLock { known in
            for text in [secret, plain] where text.utf8.count >= Self.shortest && !known.contains(text) {
                known.append(text)
            }
            known.sort { $0.utf8.count > $1.utf8.count }
        }
    }

    func hidden(in text: String) -> String {
        known.withLock { known in
            known.reduce(text) { text, secret in
                text.contains(secret) ? text.replacing(secret, with: "***") : text
            }
        }
    }
}
