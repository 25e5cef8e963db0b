// Which of a checkpoint's nested dictionaries holds the weights.
//
// In order of preference: `state_dict` (mmengine, Lightning), `model_state` (SlowFast, TimeSformer), `model_state_dict`,
// `model`, `module`, the file itself, and only then the running averages: `ema_state_dict`, `state_dict_ema`, `model_ema`.
// Averages come last because the code bases that keep both already put the weights to be used into the plain entry:
// mmengine's EMAHook swaps them while saving, so that its `ema_state_dict` holds the *unaveraged* ones.

/// The tensors of one nested dictionary of a checkpoint, under the names the model's code gives them.
package struct StateDictionary: Sendable {
    /// The dictionary's place in the file: `state_dict`; empty for the file itself.
    package let place: String
    /// The checkpoint's own name of each tensor, by the model's name.
    package let names: [String: String]
    /// The model's names in file order.
    package let order: [String]

    static let places = [
        "state_dict", "model_state", "model_state_dict", "model", "module", "", "ema_state_dict", "state_dict_ema",
        "model_ema",
    ]

    /// Wrappers that name every weight anew: DataParallel, torch.compile.
    static let wrappers = ["module.", "_orig_mod."]

    init(place: String, of checkpoint: Checkpoint) {
        let prefix = place.isEmpty ? "" : place + "/"
        var names: [String: String] = [:]
        var order: [String] = []
        for full in checkpoint.names where full.hasPrefix(prefix) {
            let short = full.dropFirst(prefix.count)
            guard !short.contains("/") else { continue }
            let name = Self.unwrapped(short)
            // Two names may become one; the one that needed no unwrapping is meant.
            if let former = names[name], former.count <= full.count { continue }
            if names.updateValue(full, forKey: name) == nil { order.append(name) }
        }
        self.place = place
        self.names = names
        self.order = order
    }

    private static func unwrapped(_ name: Substring) -> String {
        var rest = name
        while let wrapper = wrappers.first(where: rest.hasPrefix) { rest = rest.dropFirst(wrapper.count) }
        return String(rest)
    }
}

extension Checkpoint {
    /// The dictionaries that may hold the weights, the most likely first. Empty when the file holds no tensors.
    package var stateDictionaries: [StateDictionary] {
        StateDictionary.places.map { StateDictionary(place: $0, of: self) }.filter { !$0.names.isEmpty }
    }
}
