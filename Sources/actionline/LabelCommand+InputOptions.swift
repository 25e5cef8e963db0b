// Options of `actionline label`: what is read, and how live input is treated.

import ArgumentParser
import Media

/// Which part of which stream, and what cannot be read from it.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Label only windows that start at or after this time (90, 1:30, 0:01:30.5).", valueName: "time"))
    var start: String?

    @Option(help: ArgumentHelp("Label only windows that start before this time.", valueName: "time"))
    var end: String?

    @Option(help: ArgumentHelp("The video stream to take, by its number in the file.", valueName: "n"))
    var stream: Int?

    @Option(
        help: ArgumentHelp(
            "How to read an input that cannot be recognised, in ffmpeg's names: rawvideo, mjpeg, h264, …",
            valueName: "name"),
        completion: .list(["rawvideo", "mjpeg", "h264", "hevc", "mpegts", "matroska", "image2pipe"]))
    var inputFormat: String?

    @Option(
        help: ArgumentHelp("Raw frames' pixel format in ffmpeg's names: rgb24, yuv420p, nv12, …", valueName: "name"),
        completion: .list(["rgb24", "bgr24", "yuv420p", "nv12", "gray"]))
    var pixelFormat: String?

    @Option(help: ArgumentHelp("Raw frames' size: 1280x720.", valueName: "WxH"))
    var videoSize: String?

    @Option(help: ArgumentHelp("Frames per second of raw frames and image streams: 25, 30000/1001.", valueName: "rate"))
    var framerate: String?

    @Option(
        help: ArgumentHelp(
            "Refuse pictures of more pixels, before memory is spent on them: 64M, 8000000.", valueName: "n"))
    var maxPixels: PixelCount = PixelCount(64_000_000)

    @Option(
        help: ArgumentHelp(
            "A file with user:password, or name=value for the address's query, which then stand in no command line. Also read from $ACTIONLINE_CREDENTIALS.",
            valueName: "file"),
        completion: .file())
    var credentials: String?

    @Flag(help: "Decode every frame, also those that no window needs. Results are the same.")
    var decodeAll = false
}

/// Cameras and other input that time does not wait for.
struct LiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How RTSP carries video: tcp or udp.", valueName: "kind"))
    var rtspTransport: MediaInput.RTSPTransport = .tcp

    @Option(
        help: ArgumentHelp(
            "Reconnect after this many seconds of silence; also how long to wait for a program that writes to a named pipe.",
            valueName: "seconds"))
    var timeout: Double = 10

    @Option(help: ArgumentHelp("Give up after so many reconnections in a row; default: never.", valueName: "n"))
    var maxReconnects: Int?

    @Option(
        help: ArgumentHelp(
            "The longest a row may lag behind its window's last frame, in windows; what is later is left out.",
            valueName: "windows"))
    var maxDelay = 2.0

    @Option(help: ArgumentHelp("End the run after this long: 90, 15m, 8h.", valueName: "time"))
    var duration: String?

    @Option(
        help: ArgumentHelp(
            "End the run at this time of day: 18:00, 18:00:30, or 2026-11-22T18:00:00Z.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Seconds between progress lines.", valueName: "seconds"))
    var report: Double = 10

    @Flag(
        name: .customLong("live"), help: "Treat the input as live: never wait for the model, leave out windows instead."
    )
    var isLive = false

    func validate() throws {
        guard maxDelay.isFinite, maxDelay > 0 else { throw ValidationError("--max-delay must be positive") }
        guard timeout >= 0.1, timeout <= 86_400 else {
            throw ValidationError("--timeout must be from 0.1 to 86400 seconds")
        }
        guard report.isFinite, report > 0 else { throw ValidationError("--report must be positive") }
        if let maxReconnects, maxReconnects < 0 { throw ValidationError("--max-reconnects must not be negative") }
    }
}

extension MediaInput.RTSPTransport: ExpressibleByArgument {}

/// A number of pixels: 8000000, 64M.
struct PixelCount: ExpressibleByArgument {
    let value: Int

    init(_ value: Int) { self.value = value }

    init?(argument: String) {
        let isMillions = argument.last == "M"
        guard let number = Int(isMillions ? String(argument.dropLast()) : argument), number > 0,
            case (let value, let overflow) = number.multipliedReportingOverflow(by: isMillions ? 1_000_000 : 1),
            !overflow
        else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { "\(value / 1_000_000)M" }
}
