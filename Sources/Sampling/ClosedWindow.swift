// What the sampler closes: a window's frames, before anything is known of its times.

/// A window whose frames are complete: its number in its section and a sample for each of its slots.
package struct ClosedWindow<Sample> {
    package let number: Int
    package let samples: [Sample]
    /// Its last frames repeat the section's last one.
    package let padded: Bool
    /// How many samples stand for a frame that was lost.
    package let substitutes: Int

    package init(number: Int, samples: [Sample], padded: Bool, substitutes: Int) {
        self.number = number
        self.samples = samples
        self.padded = padded
        self.substitutes = substitutes
    }
}
