/// Thrown out of a waiting queue, and by `Pipeline.run()`, after a cancellation.
public struct PipelineCancelled: Error, Hashable, CustomStringConvertible {
    public init() {}

    public var description: String { "the run was cancelled" }
}
