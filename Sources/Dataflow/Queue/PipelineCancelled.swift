/// Thrown out of a waiting queue, and by `Pipeline.run()`, after a cancellation.
package struct PipelineCancelled: Error, Hashable, CustomStringConvertible {
    package init() {}

    package var description: String { "the run was cancelled" }
}
