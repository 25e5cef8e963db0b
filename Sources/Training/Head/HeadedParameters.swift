// A frozen network with the head that was trained for it.

import TimeSformer

/// All parameters of the model: the network's as they began, the head's as they are now.
struct HeadedParameters: WeightProvider {
    private let parameters: Parameters
    private let head: ClassifierHead

    init(_ parameters: Parameters, _ head: ClassifierHead) {
        self.parameters = parameters
        self.head = head
    }

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
        guard let weight = head.weights.first(where: { $0.parameter == parameter }) else {
            return parameters.read(parameter, into: destination)
        }
        _ = destination.update(fromContentsOf: weight.numbers)
    }
}
