// Mistakes in what the user asked for: the pipeline file, `--set`, labels, options that do not go together.

import Files
import Foundation

/// A mistake of the user's description of the run; the message names the place and the remedy.
public struct ConfigurationError: Error, CustomStringConvertible, Equatable {
    public let description: String
    /// What is wrong is how the command was called, not what is in a file.
    public let isUsage: Bool

    public init(_ description: String, isUsage: Bool = false) {
        self.description = description.printable
        self.isUsage = isUsage
    }
}

/// What went wrong, as the system words it and without Foundation's wrapping.
func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    if let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError, underlying.domain == NSPOSIXErrorDomain {
        return String(cString: strerror(Int32(underlying.code)))
    }
    if cocoa.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cocoa.code))) }
    switch CocoaError.Code(rawValue: cocoa.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: return "No such file or directory"
    case .fileReadNoPermission, .fileWriteNoPermission: return "Permission denied"
    default: return cocoa.localizedDescription
    }
}
