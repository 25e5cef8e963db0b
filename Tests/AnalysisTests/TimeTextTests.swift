import Analysis
import Foundation
import Settings
import Testing

struct TimeTextTests {
    @Test(arguments: [
        ("90", 90.0), ("1:30", 90), ("0:01:30.5", 90.5), ("15m", 900), ("1h30m", 5400), ("45s", 45), ("2d", 172_800),
        ("0", 0),
    ])
    func timesAreReadAsPeopleWriteThem(text: String, seconds: Double) {
        #expect(TimeText.seconds(text) == seconds)
    }

    @Test(arguments: ["", "-1", "1:60", "x", "10q", "1:2:3:4", "nan", "1h30", "::", "1e308", "1e10", "99999999999d"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(TimeText.seconds(text) == nil)
    }

    @Test func aMomentIsTheNextOneOfItsTimeOfDay() throws {
        let noon = try Date("2026-11-22T12:00:00Z", strategy: .iso8601)
        #expect(TimeText.moment("2026-11-22T18:00:00Z", after: noon) == noon + 6 * 3600)
        let next = try #require(TimeText.moment("18:00", after: noon))
        #expect(next > noon && next <= noon + 24 * 3600)
        #expect(TimeText.moment("25:00", after: noon) == nil)
    }
}
