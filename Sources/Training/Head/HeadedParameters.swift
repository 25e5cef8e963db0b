// A frozen network with the head that was trained for it.

import TimeSformer

/// All parameters of the model: the network's as they began, the head's as they were when this was made.
struct HeadedParameters: WeightProvider {
    private let parameters: Parameters
    private let head: [Parameter: [Float]]

    init(_ parameters: Parameters, _ head: ClassifierHead) {
        self.parameters = parameters
        self.head = Dictionary(uniqueKeysWithValues: head.weights.map { ($0.parameter, Array($0.numbers)) })
    }

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
        guard let values = head[parameter] else { return parameters.read(parameter, into: destination) }
        _ = destination.update(fromContentsOf: values)
    }
}
