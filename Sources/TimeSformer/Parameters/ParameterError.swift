// Why a tensor cannot be taken for a parameter, or a parameter for what was asked.

import Files

/// A name that no parameter of the model has, or a shape that is another than the model's.
public enum ParameterError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown(name: String)
    case shape(name: String, found: [Int], expected: [Int])
    case count(name: String, found: Int, shape: [Int])

    public var description: String {
        switch self {
        case .unknown(let name): "the model has no parameter \"\(name)\"".printable
        case .shape(let name, let found, let expected):
            "the parameter \"\(name)\" has shape \(found) where \(expected) is expected".printable
        case .count(let name, let found, let shape):
            "the parameter \"\(name)\" of shape \(shape) was given \(found) numbers".printable
        }
    }
}
