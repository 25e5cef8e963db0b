// Where a learner's examples come from.

/// Labelled examples that can be asked for in any order.
protocol ExampleSource {
    associatedtype Input: Sendable

    /// The classes of each example.
    var labels: [[Int]] { get }
    /// An example's name, for messages.
    func name(_ index: Int) -> String

    /// Gives `body` the examples of `order` in its order.
    /// - Parameters:
    ///   - order: places in the list, and which draw of each.
    ///   - body: takes an example's position in `order` and the example, or the reason why it cannot be read; false ends
    ///     the loading.
    func load(
        _ order: [(index: Int, draw: Int)], _ body: (_ position: Int, Result<Input, UnreadableClip>) throws -> Bool
    ) throws
}

extension ExampleSource {
    var count: Int { labels.count }
}
