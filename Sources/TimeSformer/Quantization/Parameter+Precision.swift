// Which parameters a model in bf16 or int8 holds in fewer bits.

extension TimeSformerConfiguration {
    /// Whether a parameter is the weight of a layer that sees every token: in the last block the class token alone goes on
    /// after temporal attention.
    func seesEveryToken(_ parameter: Parameter) -> Bool {
        guard case .block(let index, let part) = parameter else { return false }
        switch part {
        case .temporalQKVWeight, .temporalProjectionWeight: return true
        case .qkvWeight, .projectionWeight, .fc1Weight, .fc2Weight: return index < depth - 1
        default: return false
        }
    }

    /// Whether a stored model in bf16 or int8 holds a parameter in fewer bits: beside those layers the identities that are
    /// left of `temporal_fc`.
    func mayBeStoredInFewerBits(_ parameter: Parameter) -> Bool {
        if case .block(_, .temporalFCWeight) = parameter { return true }
        return seesEveryToken(parameter)
    }

    /// How many inputs of a layer share a step in int8.
    func inputGroup(of parameter: Parameter) -> Int {
        if case .block(_, .fc2Weight) = parameter { return PassPlan.hiddenChunk(self) }
        return max(1, shape(of: parameter).last ?? 1)
    }

    /// How many steps an output of a layer has in int8.
    func inputGroups(of parameter: Parameter) -> Int {
        let (inputs, group) = (shape(of: parameter).last ?? 1, inputGroup(of: parameter))
        return (inputs + group - 1) / group
    }
}
