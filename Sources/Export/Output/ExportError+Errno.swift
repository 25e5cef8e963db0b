// What the system refused, as an error of an output.

import Files
import SystemPackage

extension ExportError {
    /// The error for a refusal; a gone reader is told apart.
    static func failed(_ operation: String, _ file: String, _ failure: Errno) -> ExportError {
        failed(operation, file, failure.rawValue)
    }

    /// Does a system call, whose refusal becomes an error.
    @discardableResult
    package static func check<Result>(
        _ operation: String, _ file: String, _ call: () throws -> Result
    ) throws(ExportError) -> Result {
        do throws(Errno) {
            return try throwingErrno(call)
        } catch {
            throw failed(operation, file, error)
        }
    }
}
