// A learned tensor while it learns.

import Tensors

/// One parameter's numbers and, where it is trained, the gradient that is gathered for it.
package final class Weight<Scalar: LayerScalar>: Sendable {
    package let parameter: Parameter
    /// A tensor of one dimension is one row.
    package let values: Matrix<Scalar>
    /// nil: the parameter stays as it is.
    package let gradient: Matrix<Scalar>?

    /// Numbers of the tensor.
    package var count: Int { values.rows * values.columns }

    init(_ parameter: Parameter, _ tensor: ParameterTensor, isTrained: Bool, _ compute: Compute<Scalar>) {
        self.parameter = parameter
        let columns = tensor.shape.last ?? 1
        values = compute.matrix(tensor.values.count / max(1, columns), columns)
        for (index, value) in tensor.values.enumerated() { values.start[index] = Scalar(value) }
        gradient = isTrained ? compute.zeros(values.rows, columns) : nil
    }

    /// The same numbers with a gradient of its own.
    init(sharing other: Weight, _ compute: Compute<Scalar>) {
        parameter = other.parameter
        values = other.values
        gradient = other.gradient.map { compute.zeros($0.rows, $0.columns) }
    }

    /// Adds another's gradient to this one's, and sets it to zero.
    package func take(gradientOf other: Weight) {
        guard let gradient, let more = other.gradient else { return }
        add(more.start, count: count, to: gradient.start)
        more.fill(0)
    }
}

/// The learned tensors of one network.
package struct Weights<Scalar: LayerScalar>: Sendable {
    /// In the order of use.
    package let all: [Weight<Scalar>]
    private let byParameter: [Parameter: Weight<Scalar>]

    init(_ parameters: Parameters, isTrained: (Parameter) -> Bool, _ compute: Compute<Scalar>) {
        all = parameters.configuration.parameters.map {
            Weight($0, parameters[$0], isTrained: isTrained($0), compute)
        }
        byParameter = Dictionary(uniqueKeysWithValues: all.map { ($0.parameter, $0) })
    }

    /// The same numbers with gradients of their own.
    init(sharing other: Weights, _ compute: Compute<Scalar>) {
        all = other.all.map { Weight(sharing: $0, compute) }
        byParameter = Dictionary(uniqueKeysWithValues: all.map { ($0.parameter, $0) })
    }

    /// - Precondition: the model has this parameter.
    package subscript(parameter: Parameter) -> Weight<Scalar> {
        guard let weight = byParameter[parameter] else {
            preconditionFailure("the model has no parameter \"\(parameter.canonicalName)\"")
        }
        return weight
    }
}
