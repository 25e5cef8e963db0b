// A timeline's writer that keeps the rows, for callers of the library.

import Export
import Timeline

final class TimelineCollector: TimelineWriter {
    private(set) var windows = [WindowPrediction]()
    private(set) var segments = [Segment]()
    private(set) var gaps = [Gap]()
    private(set) var discontinuities = [Discontinuity]()
    private(set) var skipped = [SkippedWindows]()
    private(set) var notes = [String]()
    private let onWindow: ((WindowPrediction) -> Void)?
    private let onProgress: () -> Void

    init(onWindow: ((WindowPrediction) -> Void)?, onProgress: @escaping () -> Void) {
        self.onWindow = onWindow
        self.onProgress = onProgress
    }

    func begin(_ header: TimelineHeader) {}
    func write(_ window: WindowPrediction) {
        if let onWindow { onWindow(window) } else { windows.append(window) }
        onProgress()
    }
    func write(_ segment: Segment) { segments.append(segment) }
    func write(_ gap: Gap) { gaps.append(gap) }
    func write(_ discontinuity: Discontinuity) { discontinuities.append(discontinuity) }
    func write(_ skipped: SkippedWindows) { self.skipped.append(skipped) }
    func end(_ footer: TimelineFooter) { notes = footer.notes }
    func abandon() {}
}
