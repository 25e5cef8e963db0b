// What a libav context needs besides itself to read a run of a playlist.

import CFFmpeg

/// The playlist's text, and the guard of the addresses in it.
final class PlaylistRunReader: ContextBytes {
    private let text: MemoryReader
    private let runGuard: PlaylistRunGuard

    init(text: MemoryReader, runGuard: PlaylistRunGuard) {
        self.text = text
        self.runGuard = runGuard
    }

    var context: UnsafeMutablePointer<AVIOContext>? { text.context }

    func attach(to context: UnsafeMutablePointer<AVFormatContext>) { runGuard.attach(to: context) }
}
