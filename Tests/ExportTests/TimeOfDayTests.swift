// The time of day in live output: as ISO 8601 has it, in whole milliseconds.

import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct TimeOfDayTests {
    let scratch = Scratch(inMemory: true)

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_795_341_599.999_4, "2026-11-22T09:59:59.999Z"),
        // Half a millisecond counts as one, and carries.
        (1_795_341_599.999_5, "2026-11-22T10:00:00.000Z"), (951_782_400.001, "2000-02-29T00:00:00.001Z"),
        (4_107_542_399.123, "2100-02-28T23:59:59.123Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
        // A broken clock.
        (.infinity, "1970-01-01T00:00:00.000Z"), (.nan, "1970-01-01T00:00:00.000Z"),
    ]) func aWindowTellsItsTimeOfDay(_ seconds: Double, _ text: String) throws {
        var window = Sample.windows[0]
        window.wallClock = Date(timeIntervalSince1970: seconds)
        try Sample.write(
            .csv, to: scratch.file("a.csv"), header: Sample.header(isLive: true), windows: [window])
        #expect(scratch.text("a.csv").contains("0.7000,\(text)\n"))
    }
}
