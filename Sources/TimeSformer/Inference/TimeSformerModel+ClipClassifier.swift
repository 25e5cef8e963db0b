// The model behind the seam that a line classifies through.

import Clips

extension TimeSformerModel: ClipClassifier {
    public var frameCount: Int { configuration.frames }
    public var classCount: Int { configuration.classes }
    public var modelFingerprint: String? { weightFingerprint }

    public func outputs(_ clips: [Clip]) throws -> [ClipOutput] {
        try logitsAndFeatures(clips).map { ClipOutput(logits: $0.logits, features: $0.features) }
    }
}
