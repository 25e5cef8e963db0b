// The model of units of work.

import Analysis

extension ModelOptions {
    /// The same for machines that stand in other folders.
    func unitPipeline() -> WorkUnit.Pipeline {
        let absolute = ArchiveInput.absolute
        var settings = settings.map { setting in
            for key in ["model.checkpoint=", "model.labels="] where setting.hasPrefix(key) {
                return key + absolute(String(setting.dropFirst(key.count)))
            }
            return setting
        }
        if let preset { settings.append("model.preset=\(preset.rawValue)") }
        if let precision { settings.append("model.precision=\(precision.rawValue)") }
        if let model { settings.append("model.checkpoint=\(absolute(model))") }
        return WorkUnit.Pipeline(file: pipeline.map(absolute), settings: settings)
    }
}
