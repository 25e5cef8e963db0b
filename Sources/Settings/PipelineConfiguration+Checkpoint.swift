// Where the settings' checkpoint is.

import Foundation
import ModelZoo

extension PipelineConfiguration {
    /// The checkpoint's path.
    ///
    /// - Throws: `ConfigurationError` without one, and for a published one that has not been fetched: it says how.
    package func checkpointPath() throws -> String {
        guard let path = model.checkpoint else {
            throw ConfigurationError.noCheckpoint(origin: origin)
        }
        guard !FileManager.default.fileExists(atPath: path), let entry = Zoo.entry(named: path) else { return path }
        throw ConfigurationError.notFetched(origin: origin, path: path, name: entry.name)
    }
}
