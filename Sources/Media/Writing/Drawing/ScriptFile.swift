// A script where libass finds it: a file without a name, so that nothing is left behind.

import Files
import Glibc
import SystemPackage

/// Owns the file.
final class ScriptFile {
    private let file: AtomicFile

    /// - Throws: `OutputFailure` when the folder for temporary files takes none.
    init(_ script: LabelScript) throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        do throws(Errno) {
            file = try AtomicFile(for: "\(folder)/labels.ass")
        } catch {
            throw OutputFailure(code: error.rawValue)
        }
        file.loseName()
        let bytes = Array(script.text.utf8)
        if let failure = bytes.withUnsafeBytes({ file.descriptor.writeWaiting($0) }).failure {
            throw OutputFailure(code: failure.rawValue)
        }
    }

    /// Leads to the file for as long as it is open.
    var path: String { "/proc/self/fd/\(file.descriptor.rawValue)" }
}
