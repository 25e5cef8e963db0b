// What can go wrong with a video, in words that a user can act on.

import Files

/// Why an input could not be opened, as far as reconnecting depends on it.
public enum OpenFailure: Sendable, Equatable {
    /// 401 or 403.
    case unauthorized
    /// 404, or no such file.
    case notFound
    case unknownHost
    case refused
    case timedOut
    /// It answered, but not with anything libav understands.
    case invalidData
    case other

    /// Trying again without changing anything would fail in the same way.
    public var isPermanent: Bool {
        switch self {
        case .unauthorized, .notFound, .unknownHost: true
        case .refused, .timedOut, .invalidData, .other: false
        }
    }
}

/// An error of the Media module. Its description names input, operation, cause and, where there is one, the remedy.
public struct MediaError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The input cannot be opened.
        case open(OpenFailure)
        /// The request contradicts itself or the input: an option that does not apply, a raw stream without size.
        case usage
        /// The input has no video stream, or not the one asked for.
        case noVideoStream
        /// The codec or the pixel format is not supported by the installed libav.
        case unsupported
        case read
        case seek
        case decode
        case scale
        /// A container cannot be written.
        case write
        /// A picture cannot be drawn on.
        case draw
        case encode
        /// The time limit of a live input passed.
        case timedOut
        /// `InterruptDeadline.cancel()` was called.
        case cancelled
        case outOfMemory
    }

    /// What the caller can state or allow so that the same input opens.
    public enum Remedy: Sendable, Equatable {
        /// A larger `MediaInput.maximumPixels`.
        case allowMorePixels
        /// `MediaInput.videoSize`, for raw frames of this pixel format.
        case stateVideoSize(pixelFormat: String)
        /// `MediaInput.pixelFormat`.
        case statePixelFormat
        /// Nothing: this container says by itself what was stated.
        case leaveOut(InputProperty, container: String)
        /// A video file in place of what cannot be read twice.
        case recordFirst
        /// Encode instead of copying.
        case encodeAnew
    }

    public let kind: Kind
    /// What is wrong with which input, without the remedy.
    public let problem: String
    public let remedy: Remedy?

    public init(_ kind: Kind, _ problem: String, remedy: Remedy? = nil) {
        self.kind = kind
        self.problem = problem.printable
        self.remedy = remedy
    }

    public var description: String { problem + (remedy.map(Self.text) ?? "") }

    private static func text(_ remedy: Remedy) -> String {
        switch remedy {
        case .allowMorePixels: "; allow more pixels"
        case .stateVideoSize: "; state it, such as 1280x720"
        case .statePixelFormat: "; state it, such as rgb24"
        case .leaveOut(let property, let container): ": \(property.rawValue) does not apply to \(container) input"
        case .recordFirst: ""
        case .encodeAnew: "; encode it anew"
        }
    }
}
