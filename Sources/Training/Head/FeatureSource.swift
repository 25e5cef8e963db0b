// Features that were computed once, a view of each clip at a time.

import Datasets

struct FeatureSource: ExampleSource {
    let clips: [LabeledClip]
    let labels: [[Int]]
    /// [clips][views], each [C], or the reason why there are none.
    let features: [Result<[[Float]], UnreadableClip>]
    let seed: UInt64

    init(_ clips: [LabeledClip], _ features: [Result<[[Float]], UnreadableClip>], seed: UInt64) {
        precondition(clips.count == features.count, "features of each clip")
        self.clips = clips
        labels = clips.map(\.labels)
        self.features = features
        self.seed = seed
    }

    func name(_ index: Int) -> String { clips[index].name }

    func load(
        _ order: [(index: Int, draw: Int)], _ body: (_ position: Int, Result<[Float], UnreadableClip>) throws -> Bool
    ) throws {
        for (position, request) in order.enumerated() {
            let own: Result<[Float], UnreadableClip> = features[request.index].map { views in
                guard views.count > 1 else { return views[0] }
                var random = SeededRandom(seed: seed, for: .views, request.draw, request.index)
                return views[random.below(views.count)]
            }
            guard try body(position, own) else { return }
        }
    }
}
