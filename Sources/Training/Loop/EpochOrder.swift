// In which order an epoch takes the examples.

import Settings

package enum EpochOrder {
    /// Every example once, or as many drawn so that classes are even: by (seed, epoch) alone.
    /// - Returns: places in the list, and which draw of each: no draw comes twice in a run.
    package static func order(_ labels: [[Int]], recipe: TrainingRecipe, epoch: Int) -> [(index: Int, draw: Int)] {
        var random = SeededRandom(seed: recipe.seed, for: .order, epoch)
        guard recipe.balance == .sampling else {
            var order = Array(labels.indices)
            for last in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(last, random.below(last + 1)) }
            return order.map { ($0, epoch) }
        }
        // Classes in turn, in a new order each round; within a class the examples in turn, in a new order each round.
        var classes: [Int: [Int]] = [:]
        for (index, own) in labels.enumerated() { for label in own { classes[label, default: []].append(index) } }
        let names = classes.keys.sorted()
        var waiting: [Int: [Int]] = [:]
        var turns: [Int: Int] = [:]
        var order: [(index: Int, draw: Int)] = []
        var round: [Int] = []
        while order.count < labels.count {
            if round.isEmpty {
                round = names
                for last in stride(from: round.count - 1, to: 0, by: -1) { round.swapAt(last, random.below(last + 1)) }
            }
            let label = round.removeLast()
            if waiting[label, default: []].isEmpty {
                var own = classes[label] ?? []
                for last in stride(from: own.count - 1, to: 0, by: -1) { own.swapAt(last, random.below(last + 1)) }
                waiting[label] = own
            }
            guard let index = waiting[label]?.popLast() else { continue }
            let turn = turns[index, default: 0]
            turns[index] = turn + 1
            order.append((index, epoch + turn * recipe.epochs))
        }
        return order
    }
}
