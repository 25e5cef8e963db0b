// Credentials that come apart from the URL, so that they stand in no command line.

/// What a credentials file or environment variable holds, a line each: `user:password`; and `name=value` for the
/// address's query (`passphrase=…`, `streamid=…`, `token=…`), with `streamkey=…` for the end of an RTMP address.
public struct Credentials: Sendable, Equatable {
    private struct Parameter: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// `user:password`, as they are.
    private var login: String?
    private var streamKey: String?
    private var parameters: [Parameter] = []

    /// - Parameter origin: the file or variable, for messages, which show nothing of its contents.
    /// - Throws: `MediaError.usage` naming the line that is neither.
    public init(parsing text: String, origin: String) throws {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.isEmpty || line.first == "#" { continue }
            let name = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
            let rest = line[name.endIndex...]
            if rest.first == "=", !name.isEmpty {
                let value = String(rest.dropFirst())
                Secrets.shared.learn(value)
                if name == "streamkey" {
                    streamKey = value
                } else {
                    parameters.append(.init(name: String(name), value: value))
                }
            } else if line.contains(":"), login == nil {
                login = String(line)
                Secrets.shared.learn(userInfo: String(line))
            } else {
                throw MediaError(
                    .usage, "\(origin), line \(index + 1): expected user:password, or name=value; user:password once")
            }
        }
        guard login != nil || streamKey != nil || !parameters.isEmpty else {
            throw MediaError(.usage, "\(origin) holds no credentials: expected user:password, or name=value")
        }
    }

    /// The address with these credentials in it.
    /// - Throws: `MediaError.usage` when it has a user and password of its own.
    func applied(to address: NetworkAddress) throws -> NetworkAddress {
        var address = address
        if let login {
            guard address.userInfo == nil else {
                throw MediaError(.usage, "user and password are given twice: in the address and apart from it")
            }
            address.userInfo = NetworkAddress.escaped(login: login)
        }
        if let streamKey {
            address.rest += (address.rest.hasSuffix("/") ? "" : "/") + streamKey
        }
        for parameter in parameters {
            let value = NetworkAddress.escaped(value: parameter.value)
            address.rest += (address.rest.contains("?") ? "&" : "?") + "\(parameter.name)=\(value)"
        }
        return address
    }
}
