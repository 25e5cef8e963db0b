// Bytes that libav reads through this program.

import CFFmpeg

/// Kept by a `FormatContext` for as long as it lives.
protocol ContextBytes: AnyObject {
    var context: UnsafeMutablePointer<AVIOContext>? { get }
    /// Before the context is opened.
    func attach(to context: UnsafeMutablePointer<AVFormatContext>)
}
