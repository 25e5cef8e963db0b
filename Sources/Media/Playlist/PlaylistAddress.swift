// Where a playlist lies, and what the addresses in it mean. A playlist from the network never names a local file, and
// a local one never goes online: an address becomes one of its own kind or is refused.

import Foundation

/// A playlist's own place.
package enum PlaylistAddress: Equatable {
    case file(String)
    /// http or https.
    case url(String)

    /// What the user sees: no credentials.
    var displayName: String {
        switch self {
        case .file(let path): path
        case .url(let url): redacted(url)
        }
    }

    /// The place that `reference` names, as seen from this playlist.
    /// - Throws: `.open` when it leads to another kind of place.
    package func resolve(_ reference: String) throws -> PlaylistAddress {
        switch self {
        case .file(let path):
            if let scheme = Self.scheme(of: reference) {
                guard scheme == "file" else { throw refusal(reference, "a local playlist may name local files only") }
                return .file(String(reference.dropFirst("file://".count)))
            }
            if reference.hasPrefix("/") { return .file(reference) }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            return .file(folder + reference)
        case .url(let base):
            if let scheme = Self.scheme(of: reference) {
                guard ["http", "https"].contains(scheme) else {
                    throw refusal(reference, "a playlist from the web may name http and https addresses only")
                }
                return .url(reference)
            }
            return .url(Self.join(base, reference))
        }
    }

    /// The address as libav opens it.
    package var libavURL: String {
        switch self {
        case .file(let path):
            path.hasPrefix("/") ? "file:" + path : "file:" + FileManager.default.currentDirectoryPath + "/" + path
        case .url(let url): url
        }
    }

    private func refusal(_ reference: String, _ rule: String) -> MediaError {
        MediaError(
            .open(.invalidData), "cannot open \"\(displayName)\": it names \"\(redacted(reference))\", but \(rule)")
    }

    /// Lower-case scheme of an address with `://`; nil for a relative one.
    private static func scheme(of reference: String) -> String? {
        guard let marker = reference.firstRange(of: "://") else { return nil }
        let scheme = reference[..<marker.lowerBound]
        // "list?next=http://…" is relative.
        guard scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.,:".contains($0)) }) else {
            return nil
        }
        return scheme.lowercased()
    }

    /// RFC 3986, 5.2, for references without a scheme.
    private static func join(_ base: String, _ reference: String) -> String {
        let start = base.firstRange(of: "://")?.upperBound ?? base.startIndex
        let bare = base.prefix(upTo: base[start...].firstIndex { $0 == "?" || $0 == "#" } ?? base.endIndex)
        let root = bare[start...].firstIndex(of: "/") ?? bare.endIndex
        if reference.hasPrefix("//") { return base[..<start].dropLast(2) + reference }
        if reference.hasPrefix("?") { return bare + reference }
        let query = reference.firstIndex { $0 == "?" || $0 == "#" } ?? reference.endIndex
        var path = String(reference[..<query])
        if !path.hasPrefix("/") {
            let folder = bare[root...].lastIndex(of: "/").map { bare[root...$0] } ?? "/"
            path = folder + path
        }
        return bare[..<root] + withoutDots(path) + reference[query...]
    }

    private static func withoutDots(_ path: String) -> String {
        var parts: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in all.enumerated() {
            switch part {
            case ".": if index == all.count - 1 { parts.append("") }
            case "..":
                if parts.count > 1 { parts.removeLast() }
                if index == all.count - 1 { parts.append("") }
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
