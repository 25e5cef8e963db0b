// The decode stage: packets in, frames in presentation order out.

import Dataflow
import Media

struct DecodeStage: Sendable {
    /// What the first packets need.
    let decoder: Decoder
    let parameters: CodecParameters
    let threads: Int
    /// Ticks that frames are given in.
    let base: TimeBase
    let isLive: Bool
    /// Stream time of the packet that reading begins with, where that is not the input's first.
    let entry: Int64?
    /// Decode also what no window needs. What damage has to be decoded again leaves it out: results are the same either way.
    let decodesAll: Bool
    let first: FirstFrame
    let stop: StopSignal
    let progress: RunProgress
    /// Is told of every picture: live input without one for long is lost.
    let onPicture: @Sendable () -> Void

    func run(_ input: StageInput<PacketEvent>, _ output: StageOutput<FrameEvent>) throws {
        var decoding = Decoding(self, output)
        defer { first.finish() }
        while let event = try input.next() {
            guard try decoding.take(event) else { return }
            if !isLive { first.countEvent() }
        }
    }
}
