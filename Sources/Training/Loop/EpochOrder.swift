// In which order an epoch takes the examples.

import Settings

package enum EpochOrder {
    /// Every example once, or as many drawn so that classes are even: by (seed, epoch) alone.
    /// - Returns: places in the list, and which draw of each: no draw comes twice in a run.
    package static func order(_ labels: [[Int]], recipe: TrainingRecipe, epoch: Int) -> [(index: Int, draw: Int)] {
        var random = SeededRandom(seed: recipe.seed, for: .order, epoch)
        guard recipe.balance == .sampling else {
            var order = Array(labels.indices)
            random.shuffle(&order)
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
                random.shuffle(&round)
            }
            let label = round.removeLast()
            if waiting[label, default: []].isEmpty {
                var own = classes[label] ?? []
                random.shuffle(&own)
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
