// The input options as Media understands them.

import Analysis
import ArgumentParser
import Files
import Foundation
import Media

extension LabelCommand {
    func mediaInput() throws -> MediaInput {
        try mediaInput(join ? recordings() : MediaInput.recognize(inputs[0]))
    }

    /// An input with what the options say about how it is read.
    func mediaInput(_ input: MediaInput) throws -> MediaInput {
        var input = input
        input.treatsAsLive = live.isLive
        if let format = source.inputFormat, !MediaInput.knows(format: format) {
            throw ValidationError("--input-format \(format): libav knows no such format; `ffmpeg -demuxers` lists them")
        }
        if let format = source.pixelFormat, !MediaInput.knows(pixelFormat: format) {
            throw ValidationError("--pixel-format \(format): libav knows no such format; `ffmpeg -pix_fmts` lists them")
        }
        input.format = source.inputFormat
        input.pixelFormat = source.pixelFormat
        input.streamIndex = source.stream
        if let text = source.videoSize {
            guard let size = VideoSize(parsing: text) else {
                throw ValidationError("--video-size \(text): expected width x height in pixels, like 1280x720")
            }
            input.videoSize = size
        }
        if let text = source.framerate {
            guard let rate = Rational(parsing: text), rate.numerator > 0, rate.value <= 1000 else {
                throw ValidationError("--framerate \(text): expected frames per second, like 25 or 30000/1001")
            }
            input.frameRate = rate
        }
        input.timeoutSeconds = live.timeout
        input.rtspTransport = live.rtspTransport
        input.maximumPixels = source.maxPixels.value
        input.credentials = try credentials(for: input)
        return input
    }

    private func recordings() throws -> MediaInput {
        for path in inputs {
            guard case .file = MediaInput.recognize(path).source else {
                throw ValidationError("--join takes video files, not \(redacted(path))")
            }
        }
        return MediaInput(.recordings(inputs))
    }

    /// From the file or, for an address that may need them, the environment variable.
    private func credentials(for input: MediaInput) throws -> Credentials? {
        // Taken out at once, also of what `ps e` shows.
        let variable = CredentialsVariable.takeText()
        guard case .url = input.source else {
            guard source.credentials == nil else {
                throw ValidationError("--credentials is for addresses, like rtsp://camera/stream")
            }
            return nil
        }
        if let path = source.credentials {
            do {
                let text = SystemPath.text(try BoundedFile.read(path, atMost: 1 << 16, waitSeconds: live.timeout))
                return try Credentials(parsing: text, origin: "\"\(path.printable)\"")
            } catch let problem as FileProblem {
                throw MediaError(.usage, "cannot read the credentials file \"\(path)\": \(problem)")
            }
        }
        return try variable.map(CredentialsVariable.credentials)
    }
}
