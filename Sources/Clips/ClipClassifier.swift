// The seam between the line and the model: whatever turns clips into logits.

/// Turns clips into logits. One caller at a time.
public protocol ClipClassifier: AnyObject, Sendable {
    /// Frames of a clip.
    var frameCount: Int { get }
    var classCount: Int { get }
    /// Tells models of one name apart: equal where they give equal logits. nil: unknown.
    var modelFingerprint: String? { get }
    /// - Returns: for each clip its logits, [classes].
    func logits(_ clips: [Clip]) throws -> [[Float]]
    /// - Returns: for each clip its logits and, where there are any, its features.
    func outputs(_ clips: [Clip]) throws -> [ClipOutput]
}

extension ClipClassifier {
    public var modelFingerprint: String? { nil }

    public func outputs(_ clips: [Clip]) throws -> [ClipOutput] { try logits(clips).map { ClipOutput(logits: $0) } }
}
