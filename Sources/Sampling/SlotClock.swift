// Maps frames' times to slots, exactly. `source` counts frames; a fixed rate takes the frame shown at each instant.

import Media

/// Which slots a frame fills. Frames come in presentation order; times are ticks after the section's first frame.
package struct SlotClock: Sendable {
    package let rate: SamplingRate
    package let base: TimeBase

    package init(rate: SamplingRate, base: TimeBase) {
        self.rate = rate
        self.base = base
    }

    /// Whether slots are frames as they come.
    package var countsFrames: Bool { rate == .source }

    /// Slots at instants n / rate in [0, time): the first slot at or after `ticks`.
    ///
    /// ⌈ticks · base · rate⌉ in 128-bit integers, so no rounding moves a frame to a neighbour's slot.
    package func slot(atOrAfter ticks: Int64) -> Int {
        guard case .fixed(let rate) = rate else { preconditionFailure("source rate counts frames") }
        if ticks <= 0 { return 0 }
        let numerator = Int128(ticks) * Int128(base.ratio.numerator) * Int128(rate.numerator)
        let denominator = Int128(base.ratio.denominator) * Int128(rate.denominator)
        let slot = (numerator + denominator - 1) / denominator
        return slot > Int128(Int.max / 4) ? Int.max / 4 : Int(slot)
    }

    /// Seconds of a slot's instant after the section's first frame, at a fixed rate.
    package func seconds(ofSlot slot: Int) -> Double {
        guard case .fixed(let rate) = rate else { preconditionFailure("source rate has no fixed instants") }
        return Double(slot) * Double(rate.denominator) / Double(rate.numerator)
    }
}
