// The environment variable with a user and a password.

import Files
import Foundation
import Media

/// `ACTIONLINE_CREDENTIALS`.
enum CredentialsVariable {
    private static let name = "ACTIONLINE_CREDENTIALS"

    /// The credentials in the variable, which is empty afterwards.
    static func take() throws -> Credentials? { try takeText().map(credentials) }

    static func credentials(_ text: String) throws -> Credentials { try Credentials(parsing: text, origin: name) }

    /// Taken out of the environment, also of what `ps e` shows.
    static func takeText() -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        let text = SystemPath.text(value)
        memset(value, 0, strlen(value))
        unsetenv(name)
        return text
    }
}
