// From a description of an input to an open libav context, under the policy of its kind.

import CFFmpeg
import Files
import Glibc

enum InputOpening {
    struct Opened {
        let context: FormatContext
        var images: ImageList?
        var reader: StandardInputReader?
    }

    static func open(_ input: MediaInput, deadline: InterruptDeadline) throws -> Opened {
        var input = input
        if input.format == nil, input.pixelFormat != nil || input.videoSize != nil, !input.isDevice {
            input.format = "rawvideo"
        }
        try checkRaw(input)
        switch input.source {
        case .file(let path):
            if try isPipe(path) { return try openPipe(path, input, deadline) }
            return Opened(
                context: try FormatContext(
                    url: input.byteRange.map { "subfile,,start,\($0.lowerBound),end,\($0.upperBound),,:file:\(path)" }
                        ?? "file:" + path, input: input, format: input.format,
                    policy: input.byteRange != nil
                        ? InputPolicy(protocols: ["subfile", "file"])
                        : .forFile(isSessionDescription: input.isSessionDescription), stated: stated(input),
                    // A "%" in a name is a "%", not a sequence.
                    quietOptions: ["pattern_type": "none"], flags: 0, deadline: deadline))
        case .standardInput:
            let reader = try StandardInputReader(descriptor: input.standardInputDescriptor, deadline: deadline)
            return try openReader(reader, input, deadline)
        case .recordings:
            throw MediaError(.usage, "cannot open \"\(input.displayName)\": it is more than one file")
        case .imageFolder(let folder):
            return try openImages(ImageFiles.inFolder(folder), input, deadline)
        case .imagePattern(let pattern):
            return try openImages(ImageFiles.matching(pattern), input, deadline)
        case .url(let url):
            return Opened(context: try openURL(url, input, deadline))
        case .device(let path):
            InputDevices.register()
            if input.format == nil { try requireCamera(path) }
            return Opened(
                context: try FormatContext(
                    url: path, input: input, format: input.format ?? "video4linux2",
                    policy: InputPolicy(protocols: ["file"]), stated: stated(input), quietOptions: [:],
                    flags: AVFMT_FLAG_NONBLOCK, deadline: deadline))
        }
    }

    private static func openReader(
        _ reader: StandardInputReader, _ input: MediaInput, _ deadline: InterruptDeadline
    ) throws -> Opened {
        Opened(
            context: try FormatContext(
                url: "", input: input, format: input.format, policy: .forStandardInput,
                stated: stated(input), quietOptions: [:], flags: 0, deadline: deadline, reader: reader),
            reader: reader)
    }

    /// A named pipe is read like standard input, once somebody writes to it.
    private static func openPipe(_ path: String, _ input: MediaInput, _ deadline: InterruptDeadline) throws -> Opened {
        // Non-blocking, so that a pipe without a writer can be given up.
        let descriptor = path.withSystemPath { Glibc.open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw MediaError(.open(.other), "cannot open \"\(path)\": \(String(cString: strerror(errno)))")
        }
        let reader = try StandardInputReader(descriptor: descriptor, deadline: deadline, isOwned: true)
        try reader.awaitWriter(of: input)
        return try openReader(reader, input, deadline)
    }

    /// Follows redirections of RTSP, which libav would follow with the first server's user and password.
    private static func openURL(_ url: String, _ input: MediaInput, _ deadline: InterruptDeadline) throws
        -> FormatContext
    {
        guard var address = NetworkAddress(url) else { return try openAddress(url, input, deadline) }
        if let credentials = input.credentials { address = try credentials.applied(to: address) }
        if ["rtsp", "rtsps"].contains(address.scheme), let login = address.userInfo, login.utf8.count > 127 {
            throw MediaError(
                .usage, "cannot open \"\(input.displayName)\": user and password are longer than libav's 127 bytes")
        }
        for _ in 0..<8 {
            Secrets.shared.learn(from: address.text)
            do {
                return try openAddress(address.text, input, deadline)
            } catch let redirection as Redirection {
                address = try redirection.next(after: address, of: input)
            }
        }
        throw MediaError(.unsupported, "cannot open \"\(input.displayName)\": it redirects again and again")
    }

    private static func openAddress(_ url: String, _ input: MediaInput, _ deadline: InterruptDeadline) throws
        -> FormatContext
    {
        let name = input.displayName
        guard let policy = InputPolicy.forURL(url) else {
            throw MediaError(
                .usage,
                "cannot open \"\(name)\": \"\(InputPolicy.scheme(of: url))\" is not a scheme actionline opens "
                    + "(\(InputPolicy.supportedSchemes.joined(separator: ", ")))")
        }
        var options: [String: String] = [:]
        var flags: Int32 = 0
        let microseconds = String(Int64(min(max(input.timeoutSeconds, 0.1), 86_400) * 1e6))
        switch InputPolicy.scheme(of: url) {
        case "rtsp", "rtsps":
            options = [
                "rtsp_transport": input.rtspTransport.rawValue, "timeout": microseconds, "allowed_media_types": "video",
            ]
            // Not AVFMT_FLAG_NOBUFFER: it loses the frames that were read to learn what the stream is.
            flags = AVFMT_FLAG_GENPTS | AVFMT_FLAG_DISCARD_CORRUPT
        case "http", "https":
            options = ["rw_timeout": microseconds, "reconnect": "0"]
            // Playlists are read by `PlaylistOpening`, whatever their address looks like.
            if input.format == nil { options["format_whitelist"] = otherThanPlaylists }
        case "udp", "rtp", "srtp":
            options = ["timeout": microseconds]
        default:
            options = ["rw_timeout": microseconds]
        }
        var stated = stated(input)
        // What the address holds shows only once it is open: `FrameTiming` takes the rate, or refuses it.
        if input.format != "rawvideo" { stated[.frameRate] = nil }
        return try FormatContext(
            url: url, input: input, format: input.format, policy: policy, stated: stated,
            quietOptions: options, flags: flags, deadline: deadline)
    }

    /// The names of all of libav's containers but HLS.
    private static let otherThanPlaylists: String = {
        var names: [String] = []
        var cursor: UnsafeMutableRawPointer?
        while let format = av_demuxer_iterate(&cursor) {
            let name = String(cString: format.pointee.name)
            if name != "hls" { names.append(name) }
        }
        return names.joined(separator: ",")
    }()
    /// Any other device would be tried again and again, like a camera that is not there yet. Video4Linux is 81.
    private static func requireCamera(_ path: String) throws {
        var status = stat()
        guard path.withSystemPath({ stat($0, &status) }) == 0, status.st_rdev >> 8 & 0xFFF != 81 else { return }
        throw MediaError(.unsupported, "cannot open \"\(path)\": it is a device, but no camera")
    }

    /// libav reads the first image to learn the codec; the others are read by `ImageList`.
    private static func openImages(_ paths: [String], _ input: MediaInput, _ deadline: InterruptDeadline) throws
        -> Opened
    {
        guard let first = paths.first else {
            throw MediaError(.open(.notFound), "cannot open \"\(input.displayName)\"")
        }
        let context = try FormatContext(
            url: "file:" + first, input: input, format: "image2", policy: .forFile(isSessionDescription: false),
            stated: [:], quietOptions: ["pattern_type": "none"], flags: 0, deadline: deadline)
        return Opened(context: context, images: ImageList(paths: paths, frameRate: input.frameRate ?? Rational(25)))
    }

    private static func stated(_ input: MediaInput) -> [InputProperty: String] {
        var stated: [InputProperty: String] = [:]
        if let pixelFormat = input.pixelFormat { stated[.pixelFormat] = pixelFormat }
        if let size = input.videoSize { stated[.videoSize] = size.description }
        if let rate = input.frameRate { stated[.frameRate] = "\(rate.numerator)/\(rate.denominator)" }
        return stated
    }

    private static func checkRaw(_ input: MediaInput) throws {
        if let pixelFormat = input.pixelFormat, av_get_pix_fmt(pixelFormat) == AV_PIX_FMT_NONE {
            throw MediaError(.usage, "libav knows no pixel format \"\(pixelFormat)\"; `ffmpeg -pix_fmts` lists them")
        }
        if let rate = input.frameRate, rate.numerator <= 0 {
            throw MediaError(.usage, "the frame rate must be positive, not \(rate)")
        }
        guard input.format == "rawvideo" else { return }
        guard input.videoSize != nil else {
            throw MediaError(
                .usage,
                "raw frames in \"\(input.displayName)\" need their size",
                remedy: .stateVideoSize(pixelFormat: input.pixelFormat ?? "rgb24"))
        }
        guard input.pixelFormat != nil else {
            throw MediaError(
                .usage,
                "raw frames in \"\(input.displayName)\" need their pixel format", remedy: .statePixelFormat)
        }
    }

    /// Whether the file is a named pipe; refuses what is no video at all.
    private static func isPipe(_ path: String) throws -> Bool {
        var status = stat()
        guard path.withSystemPath({ stat($0, &status) }) == 0 else {
            let failure: OpenFailure = errno == ENOENT || errno == ENOTDIR ? .notFound : .other
            throw MediaError(.open(failure), "cannot open \"\(path)\": \(String(cString: strerror(errno)))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw MediaError(.open(.invalidData), "cannot open \"\(path)\": it is a folder, not a video file")
        case S_IFREG where status.st_size == 0:
            throw MediaError(.open(.invalidData), "cannot open \"\(path)\": the file is empty")
        default: break
        }
        return status.st_mode & S_IFMT == S_IFIFO
    }
}

extension MediaInput {
    /// Whether libav has a demuxer of that name.
    package static func knows(format: String) -> Bool {
        InputDevices.register()
        return av_find_input_format(format) != nil
    }

    /// Whether libav has a pixel format of that name.
    package static func knows(pixelFormat: String) -> Bool { av_get_pix_fmt(pixelFormat) != AV_PIX_FMT_NONE }
}

enum InputDevices {
    private static let once: Void = avdevice_register_all()
    /// Makes cameras known to libav.
    static func register() { once }
}

extension MediaInput {
    var isDevice: Bool {
        if case .device = source { return true }
        return false
    }
}
