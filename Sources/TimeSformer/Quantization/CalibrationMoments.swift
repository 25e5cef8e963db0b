// What the inputs of a model's layers are like on some clips: what rounding its weights to eight bits wants to know.

import Tensors

/// Second moments of the inputs of each layer that sees every token, by its weight.
package struct CalibrationMoments: Sendable {
    private let moments: [Parameter: InputMoments]

    init(_ moments: [Parameter: InputMoments]) { self.moments = moments }

    subscript(parameter: Parameter) -> InputMoments? { moments[parameter] }
}

extension TimeSformerModel {
    /// What its layers were given so far, of a model that was made to observe it; else nothing.
    package var calibration: CalibrationMoments { CalibrationMoments(weights.moments) }
}
