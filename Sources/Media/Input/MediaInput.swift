// What to open, before anything is opened.

import Files

/// An input as the user describes it.
public struct MediaInput: Sendable, Equatable {
    public enum Source: Sendable, Equatable {
        /// A path; whatever characters it holds, it is never taken for anything but a file.
        case file(String)
        case standardInput
        /// `rtsp://`, `http://`, `udp://`, …
        case url(String)
        /// A camera of this machine, such as `/dev/video0`.
        case device(String)
        /// Files that match one printf pattern with a number: `frames/%05d.jpg`.
        case imagePattern(String)
        /// All images of a folder in natural order: `2.jpg` before `10.jpg`.
        case imageFolder(String)
        /// Video files that follow one another, as one recording.
        case recordings([String])
    }

    /// How RTSP carries its packets.
    public enum RTSPTransport: String, Sendable, CaseIterable { case tcp, udp }

    public var source: Source
    /// libav's name of a container, for inputs that cannot be recognised: `rawvideo`, `mjpeg`, `h264`, …
    public var format: String?
    /// ffmpeg's name of the pixels of raw frames or of a camera, such as `rgb24`.
    public var pixelFormat: String?
    /// Size of raw frames or of a camera's picture, in pixels.
    public var videoSize: VideoSize?
    /// Frames per second of an input that has no rate of its own: raw frames, images, cameras.
    public var frameRate: Rational?
    /// The absolute number of the stream to take; nil: the one that players take.
    public var streamIndex: Int?
    public var rtspTransport: RTSPTransport = .tcp
    /// Seconds that opening, or waiting for the next packet, may take on live input.
    public var timeoutSeconds: Double = 10
    /// Larger pictures are refused before memory is spent on them.
    public var maximumPixels = 64_000_000
    /// User and password of a URL that does not hold them itself.
    public var credentials: Credentials?

    /// A playlist that still grows is read from its live edge, and waited for: `--live`.
    public var treatsAsLive = false
    /// How far a live playlist was read, for the connection that comes after this one.
    package var playlistPosition: PlaylistPosition?

    /// The part of a file that is one recording; nil: all of it.
    var byteRange: Range<Int64>?

    /// What standard input is; tests give a pipe of their own.
    package var standardInputDescriptor: Int32 = 0

    public init(_ source: Source) {
        self.source = source
        if case .url(let url) = source { Secrets.shared.learn(from: url) }
    }

    public static func file(_ path: String) -> MediaInput { MediaInput(.file(path)) }
    public static var standardInput: MediaInput { MediaInput(.standardInput) }
    public static func url(_ url: String) -> MediaInput { MediaInput(.url(url)) }

    /// The name that messages and timelines show, in one line; credentials are left out.
    public var displayName: String {
        switch source {
        case .file(let path), .device(let path), .imagePattern(let path), .imageFolder(let path): path.printable
        case .standardInput: "standard input"
        case .recordings(let paths):
            (paths.count > 1 ? "\(paths[0]) and \(paths.count - 1) more" : paths.first ?? "no recordings").printable
        case .url(let url): redacted(url).printable
        }
    }

    /// Whether a URL has a user or a password in it.
    package static func holdsLogin(_ url: String) -> Bool { NetworkAddress(url)?.userInfo != nil }

    /// An SDP file, which says where to listen.
    var isSessionDescription: Bool {
        guard case .file(let path) = source else { return false }
        return format == "sdp" || (format == nil && ImageFiles.ending(of: path) == "sdp")
    }

    /// Time passes whether or not we read: frames may be dropped, and the connection may be lost. Whether HTTP is live
    /// shows only once it is open: `VideoStreamInfo.isLive`.
    public var isLive: Bool {
        switch source {
        case .url(let url): InputPolicy.isLive(scheme: InputPolicy.scheme(of: url))
        case .device: true
        case .file where isSessionDescription: true
        case .file, .standardInput, .imagePattern, .imageFolder, .recordings: false
        }
    }
}

/// Width and height in pixels.
public struct VideoSize: Sendable, Hashable, CustomStringConvertible {
    public let width: Int
    public let height: Int

    /// nil unless both are in 1…32768.
    public init?(width: Int, height: Int) {
        guard (1...32_768).contains(width), (1...32_768).contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    /// Reads `1280x720`.
    public init?(parsing text: String) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]) else { return nil }
        self.init(width: width, height: height)
    }

    public var description: String { "\(width)x\(height)" }
}
