// Numbers computed with mmaction2 1.2.0 (`top_k_accuracy`, `mean_class_accuracy`, `mean_average_precision`) on scores from the
// seeded generator.

enum MetricsReference {
    struct Single: Sendable {
        let seed: UInt64
        let clips: Int
        let classes: Int
        let top1: Double
        let top5: Double
        let mean: Double
    }

    struct Multiple: Sendable {
        let seed: UInt64
        let clips: Int
        let classes: Int
        let meanAveragePrecision: Double
    }

    static let single = [
        Single(seed: 1, clips: 60, classes: 10, top1: 0.15, top5: 0.6, mean: 0.09307692307692308),
        Single(seed: 2, clips: 500, classes: 10, top1: 0.09, top5: 0.486, mean: 0.06414453715270411),
        Single(seed: 3, clips: 400, classes: 3, top1: 0.3275, top5: 1.0, mean: 0.3272292461034183),
        Single(
            seed: 4, clips: 1200, classes: 400, top1: 0.0008333333333333334, top5: 0.0125, mean: 0.0008635578583765112),
        Single(
            seed: 5, clips: 7, classes: 50, top1: 0.14285714285714285, top5: 0.2857142857142857,
            mean: 0.08333333333333333),
    ]

    static let multiple = [
        Multiple(seed: 11, clips: 60, classes: 10, meanAveragePrecision: 0.4182935525676772),
        Multiple(seed: 12, clips: 500, classes: 40, meanAveragePrecision: 0.11978267440935708),
        Multiple(seed: 13, clips: 5, classes: 8, meanAveragePrecision: 0.5650000000000001),
    ]
}
