// Where a copy's time begins: one shift for all streams, subtitles and chapters.

import CFFmpeg

/// A shift of time in microseconds, applied in each stream's own ticks. It is 0 where the original begins at 0, so that
/// every packet keeps its times.
struct CopyTimes {
    let shift: Int64

    /// Begins where the original does, moved to 0; containers that know no time before 0 get everything from 0 on.
    /// - Parameters:
    ///   - start: the original's stated beginning, in microseconds.
    ///   - first: the first packets that are copied, with the ticks of their streams.
    init(start: Int64, first: [(packet: OwnedPacket, base: AVRational)], container: VideoContainer) {
        let earliest = first.compactMap { item in
            (item.packet.pts ?? item.packet.dts).map { av_rescale_q($0, item.base, TimeBase.microseconds.av) }
        }.min()
        let begins = Int64(0).subtractingSaturating(start)
        guard !container.holdsNegativeTimes, let earliest, earliest.addingSaturating(begins) < 0 else {
            shift = begins
            return
        }
        shift = Int64(0).subtractingSaturating(earliest)
    }

    /// - Parameter shift: in microseconds.
    init(shift: Int64) { self.shift = shift }

    func ticks(_ base: AVRational) -> Int64 { av_rescale_q(shift, TimeBase.microseconds.av, base) }
}
