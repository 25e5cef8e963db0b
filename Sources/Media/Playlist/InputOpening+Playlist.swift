// A run of a playlist's segments as one libav context.

import CFFmpeg

extension InputOpening {
    /// Opens a stretch of a playlist, read through `runGuard`.
    static func open(
        _ run: PlaylistRun, of address: PlaylistAddress, runGuard: PlaylistRunGuard, _ input: MediaInput,
        _ deadline: InterruptDeadline
    ) throws -> Opened {
        let policy: InputPolicy? =
            switch address {
            case .file: .forFile(isSessionDescription: false)
            case .url(let url): .forURL(url)
            }
        guard let policy else { throw MediaError(.usage, "cannot open \"\(input.displayName)\"") }
        // Connections that libav keeps open, or opens ahead, would pass by the guard.
        var options = ["http_persistent": "0", "http_multiple": "0"]
        if case .file = address { options["allowed_extensions"] = segmentEndings }
        return Opened(
            context: try FormatContext(
                url: address.libavURL, input: input, format: "hls", policy: policy, stated: [:],
                quietOptions: options,
                flags: 0, deadline: deadline,
                bytes: PlaylistRunReader(text: try MemoryReader(run.text), runGuard: runGuard)))
    }

    /// What a local playlist may name: libav's own list, and keys.
    private static let segmentEndings =
        "3gp,aac,avi,ac3,eac3,flac,mkv,m3u8,m4a,m4s,m4v,mpg,mov,mp2,mp3,mp4,mpeg,mpegts,ogg,ogv,oga,ts,vob,wav,key,bin"
}
