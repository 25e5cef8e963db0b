// What tests and benchmarks ask a model beyond its scores.

import Tensors

extension TimeSformerModel {
    /// The instruction set that the kernels use.
    package var instructionSet: InstructionSet { kernels.instructionSet }

    /// Bytes of all weight matrices as they are held.
    package var weightBytes: Int { weights.bytes }

    /// Whether each operation's time is measured.
    package var measuresOperations: Bool {
        get { mainPass.clock.isOn }
        set { for pass in [mainPass] + lanes { pass.clock.isOn = newValue } }
    }

    /// Seconds per operation, summed over threads, since the last `resetOperations`.
    package var operationSeconds: [Operation: Double] {
        ([mainPass] + lanes).reduce(into: [:]) { total, pass in total.merge(pass.clock.seconds, uniquingKeysWith: +) }
    }

    package func resetOperations() { for pass in [mainPass] + lanes { pass.clock.reset() } }
}
