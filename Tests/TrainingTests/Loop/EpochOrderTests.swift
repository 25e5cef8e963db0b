// In which order an epoch takes its examples.

import Settings
import Testing
import Training

@Suite struct EpochOrderTests {
    private func recipe(_ balance: TrainingSettings.Balance, seed: UInt64 = 3) -> TrainingRecipe {
        var recipe = TrainingRecipe(TrainingSettings(), seed: seed)
        (recipe.balance, recipe.epochs) = (balance, 10)
        return recipe
    }

    private let labels = (0..<40).map { [$0 < 34 ? 0 : $0 < 38 ? 1 : 2] }

    @Test func everyExampleComesOnceAnEpochInAnOrderOfItsOwn() {
        let orders = (0..<3).map { EpochOrder.order(labels, recipe: recipe(.none), epoch: $0).map(\.index) }
        for order in orders { #expect(order.sorted() == Array(0..<40)) }
        #expect(Set(orders).count == 3)
        #expect(EpochOrder.order(labels, recipe: recipe(.none, seed: 4), epoch: 0).map(\.index) != orders[0])
    }

    @Test func balancedSamplingDrawsEveryClassAlike() {
        for epoch in 0..<4 {
            let order = EpochOrder.order(labels, recipe: recipe(.sampling), epoch: epoch)
            var counts = [0, 0, 0]
            for entry in order { counts[labels[entry.index][0]] += 1 }
            #expect(order.count == 40 && counts.allSatisfy { (13...14).contains($0) })
        }
    }

    @Test func noDrawOfAnExampleComesTwiceInARun() {
        var seen = Set<[Int]>()
        for epoch in 0..<10 {
            for entry in EpochOrder.order(labels, recipe: recipe(.sampling), epoch: epoch) {
                #expect(seen.insert([entry.index, entry.draw]).inserted)
            }
        }
    }
}
