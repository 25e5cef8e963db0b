// Average precision of detections in time.
// Source: ActivityNet's public evaluation, `compute_average_precision_detection` and `interpolated_prec_rec`.

/// Average precision of the predictions of one action.
public enum AveragePrecision {
    /// The interpolated average precision at each overlap.
    ///
    /// Predictions are taken from the surest to the least sure (ties: the later one first). Each takes the true instance
    /// of its video that it overlaps most (ties: the later one) among those that are still free, if that overlap reaches
    /// the threshold; otherwise it is wrong. Precision at a recall is the best precision at that recall or a higher one.
    /// - Returns: a value an overlap; nil without a true instance: there is nothing to be precise about.
    public static func values(
        of predictions: [ActionInstance], truth: [ActionInstance], overlaps: [Double]
    ) -> [Double]? {
        guard !truth.isEmpty else { return nil }
        guard !predictions.isEmpty else { return overlaps.map { _ in 0 } }
        let places = Dictionary(grouping: truth.indices) { truth[$0].video }
        let order = predictions.indices.sorted {
            (predictions[$0].score, $0) > (predictions[$1].score, $1)
        }
        var taken = overlaps.map { _ in Array(repeating: false, count: truth.count) }
        var isRight = overlaps.map { _ in Array(repeating: false, count: predictions.count) }
        for (rank, index) in order.enumerated() {
            let prediction = predictions[index]
            let candidates = (places[prediction.video] ?? [])
                .map { (place: $0, overlap: prediction.overlap(with: truth[$0])) }
                .sorted { ($0.overlap, $0.place) > ($1.overlap, $1.place) }
            for (level, overlap) in overlaps.enumerated() {
                let free = candidates.first { $0.overlap < overlap || !taken[level][$0.place] }
                guard let free, free.overlap >= overlap else { continue }
                taken[level][free.place] = true
                isRight[level][rank] = true
            }
        }
        return isRight.map { interpolated($0, truths: truth.count) }
    }

    /// The area under the curve of precision over recall.
    /// - Parameter isRight: whether each prediction is right, from the surest to the least sure.
    private static func interpolated(_ isRight: [Bool], truths: Int) -> Double {
        var precisions: [Double] = []
        var right = 0
        for (rank, one) in isRight.enumerated() {
            if one { right += 1 }
            precisions.append(Double(right) / Double(rank + 1))
        }
        for rank in precisions.indices.dropLast().reversed() {
            precisions[rank] = max(precisions[rank], precisions[rank + 1])
        }
        var area = 0.0
        var recall = 0.0
        right = 0
        for (rank, one) in isRight.enumerated() where one {
            right += 1
            let next = Double(right) / Double(truths)
            area += (next - recall) * precisions[rank]
            recall = next
        }
        return area
    }
}
