// One head's attention within one group of tokens, forwards and backwards.

/// Room for the tokens of one group, as one head sees them: gathered from the stream, computed with, given back.
/// S tokens of the group, d head width. The scores are made for some queries at a time: [queries, S].
struct HeadRoom<Scalar: LayerScalar> {
    /// The most queries at a time.
    private static var strip: Int { 256 }

    private let compute: Compute<Scalar>
    private let width: Int
    private let queries, keys, values: Matrix<Scalar>
    private let scores: Matrix<Scalar>
    private let results: Matrix<Scalar>
    /// Of queries, keys and values, and of the scores; only to go backwards.
    private let gradients:
        (queries: Matrix<Scalar>, keys: Matrix<Scalar>, values: Matrix<Scalar>, scores: Matrix<Scalar>)?

    /// - Parameter isForGradients: whether to go backwards as well.
    init(_ tokens: Int, width: Int, isForGradients: Bool, _ compute: Compute<Scalar>) {
        self.compute = compute
        self.width = width
        queries = compute.matrix(tokens, width)
        keys = compute.matrix(tokens, width)
        values = compute.matrix(tokens, width)
        scores = compute.matrix(min(tokens, Self.strip), tokens)
        results = compute.matrix(min(tokens, Self.strip), width)
        gradients =
            isForGradients
            ? (
                compute.matrix(tokens, width), compute.matrix(tokens, width), compute.matrix(tokens, width),
                compute.matrix(scores.rows, tokens)
            ) : nil
    }

    /// 1 ÷ √d
    private var scale: Scalar { 1 / Scalar(width).squareRoot() }

    /// softmax(q·kᵀ ÷ √d)·v, into the head's columns of `out`.
    func gather(_ group: Int, of groups: TokenGroups, head: Int, _ qkv: Matrix<Scalar>, into out: Matrix<Scalar>) {
        read(groups.rows[group], head: head, qkv)
        eachStrip(groups) { range in
            let (p, gathered) = (scores[0..<range.count], results[0..<range.count])
            attend(range, p)
            compute.ownProduct(p, values, into: gathered)
            for token in range {
                let row = out[groups.result(group: group, token: token)] + head * width
                row.update(from: gathered[token - range.lowerBound], count: width)
            }
        }
    }

    /// From the gradient of what was gathered to those of queries, keys and values, into the head's columns of the group's
    /// own rows of `out`.
    func scatter(
        _ group: Int, of groups: TokenGroups, head: Int, _ qkv: Matrix<Scalar>, _ dGathered: Matrix<Scalar>,
        into out: Matrix<Scalar>
    ) {
        guard let gradients else { preconditionFailure("there is no room for gradients") }
        read(groups.rows[group], head: head, qkv)
        if groups.isClassOnly { gradients.queries.fill(0) }
        var isFirst = true
        eachStrip(groups) { range in
            let (p, dP, d) = (scores[0..<range.count], gradients.scores[0..<range.count], results[0..<range.count])
            attend(range, p)
            for token in range {
                let row = dGathered[groups.result(group: group, token: token)] + head * width
                d[token - range.lowerBound].update(from: row, count: width)
            }
            compute.ownProduct(p, d, .left, adding: !isFirst, into: gradients.values)
            compute.ownProduct(d, values, .right, into: dP)
            Scalar.softmaxGradient(p, dP, scale: scale)
            compute.ownProduct(dP, keys, into: gradients.queries[range])
            compute.ownProduct(dP, queries[range], .left, adding: !isFirst, into: gradients.keys)
            isFirst = false
        }
        let c = qkv.columns / 3
        for (token, row) in groups.own[group].enumerated() {
            let to = out[row] + head * width
            to.update(from: gradients.queries[token], count: width)
            (to + c).update(from: gradients.keys[token], count: width)
            (to + 2 * c).update(from: gradients.values[token], count: width)
        }
    }

    /// The head's queries, keys and values of the group.
    private func read(_ rows: [Int], head: Int, _ qkv: Matrix<Scalar>) {
        let c = qkv.columns / 3
        for (token, row) in rows.enumerated() {
            let from = qkv[row] + head * width
            queries[token].update(from: from, count: width)
            keys[token].update(from: from + c, count: width)
            values[token].update(from: from + 2 * c, count: width)
        }
    }

    /// p = softmax(q·kᵀ ÷ √d) of some queries.
    private func attend(_ range: Range<Int>, _ p: Matrix<Scalar>) {
        compute.ownProduct(queries[range], keys, .right, into: p)
        Scalar.softmax(p, scale: scale)
    }

    /// The tokens that ask, some at a time.
    private func eachStrip(_ groups: TokenGroups, _ body: (Range<Int>) -> Void) {
        var first = groups.isClassOnly ? keys.rows - 1 : 0
        while first < keys.rows {
            let range = first..<min(keys.rows, first + Self.strip)
            body(range)
            first = range.upperBound
        }
    }
}
