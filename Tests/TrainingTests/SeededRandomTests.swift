import Testing
import Training

@Suite struct SeededRandomTests {
    @Test func onePlaceAlwaysGivesTheSameNumbers() {
        var (a, b) = (SeededRandom(seed: 5, for: .order, 2, 9), SeededRandom(seed: 5, for: .order, 2, 9))
        #expect((0..<8).map { _ in a.next() } == (0..<8).map { _ in b.next() })
    }

    @Test func anotherSeedPurposeOrPlaceGivesOtherNumbers() {
        var all = [
            SeededRandom(seed: 5, for: .order, 2, 9), SeededRandom(seed: 6, for: .order, 2, 9),
            SeededRandom(seed: 5, for: .dropPath, 2, 9), SeededRandom(seed: 5, for: .order, 9, 2),
            SeededRandom(seed: 5, for: .order, 2), SeededRandom(seed: 5, for: .order, 2, 9, 0),
        ]
        let first = all.indices.map { all[$0].next() }
        #expect(Set(first).count == all.count)
    }

    @Test func numbersBelowABoundReachAllOfItEvenly() {
        var draw = SeededRandom(seed: 1, for: .split)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 { counts[draw.below(10)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1000) < 150 })  // five standard deviations of a binomial: 150
    }
}
