// The order of loading, without threads.

import Clips
import TestSupport
import Testing
import Training

@Suite struct LoadStateTests {
    private func clip(_ position: Int) -> LoadedClip {
        LoadedClip(position: position, index: position, clip: .success(Clip(frames: [])), isDamaged: false)
    }

    @Test func placesAreTakenInOrderAndNoFurtherAheadThanAllowed() {
        var state = LoadState(count: 5, ahead: 2)
        #expect(state.take() == .place(0))
        #expect(state.take() == .place(1))
        #expect(state.take() == nil)
        state.put(clip(1))
        #expect(state.deliver() == nil && state.take() == nil)
        state.put(clip(0))
        #expect(state.deliver() != nil)
        #expect(state.take() == .place(2))
    }

    @Test func aStopEndsTaking() {
        var state = LoadState(count: 5, ahead: 5)
        #expect(state.take() == .place(0))
        state.stop()
        #expect(state.take() == .end)
    }

    @Test func ofNothingTheEndComesAtOnce() {
        var state = LoadState(count: 0, ahead: 1)
        #expect(state.take() == .end)
        guard case .end? = state.deliver() else { return #expect(Bool(false)) }
    }

    @Test func randomRunsHandOutEveryClipOnceInOrder() {
        let seed = UInt64.random(in: 0...999_999)
        var random = SeededGenerator(seed)
        for _ in 0..<200 {
            let count = Int.random(in: 0...20, using: &random)
            let ahead = Int.random(in: 1...6, using: &random)
            var state = LoadState(count: count, ahead: ahead)
            var working: [Int] = []
            var got: [Int] = []
            var isDone = false
            while !isDone {
                switch Int.random(in: 0..<3, using: &random) {
                case 0: if case .place(let place)? = state.take() { working.append(place) }
                case 1:
                    if let at = working.indices.randomElement(using: &random) {
                        state.put(clip(working.remove(at: at)))
                    }
                default:
                    switch state.deliver() {
                    case .clip(let clip)?: got.append(clip.position)
                    case .end?: isDone = true
                    case nil: break
                    }
                }
                #expect(working.count <= ahead, "seed \(seed)")
            }
            #expect(got == Array(0..<count), "seed \(seed)")
        }
    }
}
