// Damaged copies of the goldens through everything that opening a model does. ACTIONLINE_FUZZ=10000 runs that many.

import Checkpoints
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct LayoutFuzzTests {
    @Test func damagedModelsOpenOrEndInAnErrorThatNamesThem() throws {
        let count = ProcessInfo.processInfo.environment["ACTIONLINE_FUZZ"].flatMap { Int($0) } ?? 400
        var state = ProcessInfo.processInfo.environment["ACTIONLINE_SEED"].flatMap { UInt64($0) } ?? 20_261_122
        print("model fuzz: \(count) mutants, seed \(state) (ACTIONLINE_FUZZ, ACTIONLINE_SEED)")
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, bound)))
        }
        let seeds = try [
            "mm-divided-training.pth", "mm-divided-legacy.pth", "fb-space.pyth", "hf-divided/model.safetensors",
        ].map { try Checkpoint.smallFile(LayoutFixtures.golden + $0, limit: 1 << 24) }
        let folder = Scratch()
        let path = folder.path + "/mutant.bin"
        var refused = 0
        for number in 0..<count {
            var mutant = seeds[number % seeds.count]
            for _ in 0...below(3) {
                // Where the structure is: the first 10 KB, the last 6 KB; elsewhere are only weights.
                let near =
                    below(3) > 0 ? below(min(10_000, mutant.count)) : mutant.count - 1 - below(min(6000, mutant.count))
                switch below(6) {
                case 0: mutant[near] ^= UInt8(1 << below(8))
                case 1: mutant[near] = UInt8(below(256))
                case 2: for index in near..<min(mutant.count, near + 8) { mutant[index] = 0xFF }
                case 3: mutant.removeSubrange(near..<min(mutant.count, near + 1 + below(8)))
                case 4:
                    mutant.insert(
                        contentsOf: mutant[near..<min(mutant.count, near + 1 + below(64))],
                        at: below(min(10_000, mutant.count)))
                default:
                    if below(4) == 0 {
                        mutant.removeSubrange(near...)
                    } else {
                        mutant[near] = UInt8(ascii: "0") &+ UInt8(below(10))
                    }
                }
                if mutant.isEmpty { mutant = [0] }
            }
            try Data(mutant).write(to: URL(fileURLWithPath: path))
            do {
                let model = try OpenedModel(path, overrides: .init(heads: 1), allowMissing: below(2) == 0)
                for parameter in model.configuration.parameters {
                    // A missing parameter is an error of its own when it is read.
                    do { _ = try LayoutFixtures.floats(model, parameter) } catch {
                        #expect("\(error)".contains("mutant.bin"))
                    }
                }
                _ = try? ModelReport(model).json()
            } catch {
                refused += 1
                #expect("\(error)".contains("mutant.bin"), "mutant \(number): \(error)")
            }
        }
        print("model fuzz: \(refused) of \(count) refused")
    }

    @Test func theGoldensAreThere() { #expect(LayoutFixtures.all.count == 13) }
}
