// How to run, apart from what to run.

import Foundation

/// What the caller may choose about a run.
public struct RunOptions: Sendable {
    /// Label only windows that start in [start, end), seconds from the first frame.
    public var startSeconds: Double?
    public var endSeconds: Double?
    /// Threads to compute with, and to decode with.
    public var threads: Int
    /// Decode every frame, also those that no window needs. Results are the same.
    public var decodesAll = false
    /// Live input: the longest a row may lag behind its window's last frame, in windows.
    public var maximumDelayWindows = 2.0
    /// Live input: give up after so many reconnections in a row; nil: never.
    public var maximumReconnects: Int?
    /// Treat an input as live that does not look so: a pipe from a camera.
    public var isLive = false

    public init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        self.threads = threads
    }
}
