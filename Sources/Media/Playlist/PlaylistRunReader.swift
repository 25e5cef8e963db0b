// What a libav context needs besides itself to read a run of a playlist.

/// Kept by the context for as long as it lives.
struct PlaylistRunReader {
    let text: MemoryReader
    let runGuard: PlaylistRunGuard
}
