// Clips as pictures, read while the learner computes.

import Clips
import Datasets

struct ClipSource: ExampleSource {
    let clips: [LabeledClip]
    let labels: [[Int]]
    private let loader: ClipLoader
    private let ahead: Int

    init(_ pictures: ClipPictures, lanes: Int, ahead: Int) {
        clips = pictures.list
        labels = clips.map(\.labels)
        loader = ClipLoader(pictures, lanes: lanes)
        self.ahead = ahead
    }

    func name(_ index: Int) -> String { clips[index].name }

    func load(
        _ order: [(index: Int, draw: Int)], _ body: (_ position: Int, Result<Clip, UnreadableClip>) throws -> Bool
    ) throws {
        try loader.load(order, ahead: ahead) { try body($0.position, $0.clip) }
    }
}
