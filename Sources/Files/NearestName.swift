// What someone may have meant who mistyped a name.

/// The candidate nearest to `name` by edit distance; nil when nothing is near.
package func nearestName(to name: String, among candidates: [String]) -> String? {
    let ranked = candidates.map { (distance: editDistance(name, $0), candidate: $0) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(2, name.count / 2) else {
        return nil
    }
    return best.candidate
}

/// Levenshtein distance in characters.
private func editDistance(_ first: String, _ second: String) -> Int {
    let columns = Array(second)
    var row = Array(0...columns.count)
    for (index, character) in first.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in columns.enumerated() {
            let substitution = diagonal + (character == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substitution, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[columns.count]
}
