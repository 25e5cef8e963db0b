// The input options as Media understands them.

import Analysis
import ArgumentParser
import Media

extension LabelCommand {
    func mediaInput(inputFormat: String?) throws -> MediaInput {
        var input = try join ? recordings() : MediaInput.recognize(self.input)
        input.treatsAsLive = live.isLive
        input.format = inputFormat
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
        input.rtspTransport = live.rtspTransport == "udp" ? .udp : .tcp
        return input
    }

    private func recordings() throws -> MediaInput {
        let paths = [self.input] + following
        for path in paths {
            guard case .file = MediaInput.recognize(path).source else {
                throw ValidationError("--join takes video files, not \(redacted(path))")
            }
        }
        return MediaInput(.recordings(paths))
    }
}
