// Hugging Face folders: config.json, preprocessor_config.json, and the weights in one file or in shards that an index
// lists. Shard names come from an untrusted file: they must be plain names of files inside the folder.

import Checkpoints

/// The weights of a path, be it a file, a folder, or a folder of shards, with the configuration files beside them.
struct ModelFiles {
    var table: WeightTable
    var layout: WeightLayout
    var prefix: String
    var checkpoints: [Checkpoint]
    /// config.json and preprocessor_config.json, when they are there.
    var config: MetadataValue?
    var preprocessor: MetadataValue?
    /// The nested dictionary the weights were found in.
    var place: String

    /// - Throws: `CheckpointError` for damaged files; `ModelFileError` when no known layout is found.
    static func open(_ path: String) throws -> ModelFiles {
        guard FileProbe.isFolder(path) else { return try openFile(path) }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        // Before the weights: their names would only tell that they are unknown.
        if FileProbe.exists(folder + "/config.json") {
            try ModelKind.requireTimeSformer(FileProbe.json(folder + "/config.json"), path: path)
        }
        for (index, single) in [
            ("model.safetensors.index.json", "model.safetensors"),
            ("pytorch_model.bin.index.json", "pytorch_model.bin"),
        ] {
            // A single file is complete by itself; an index beside it is a leftover.
            if FileProbe.exists(folder + "/" + single) {
                var files = try openFile(folder + "/" + single)
                try files.addConfiguration(folder)
                return files
            }
            if FileProbe.exists(folder + "/" + index) { return try openShards(folder, index: index) }
        }
        throw ModelFileError(
            path, "the folder has neither model.safetensors nor pytorch_model.bin nor an index of either")
    }

    private static func openFile(_ path: String) throws -> ModelFiles {
        let checkpoint = try Checkpoint.open(path)
        let dictionaries = checkpoint.stateDictionaries
        guard !dictionaries.isEmpty else { throw ModelFileError(path, "it holds no tensors") }
        for dictionary in dictionaries {
            guard let (layout, prefix) = WeightLayout.recognise(dictionary.order) else { continue }
            var files = ModelFiles(
                table: WeightTable(dictionary, of: checkpoint), layout: layout, prefix: prefix,
                checkpoints: [checkpoint], place: dictionary.place)
            if layout == .huggingface, let slash = path.lastIndex(of: "/") {
                try files.addConfiguration(String(path[..<slash]))
            } else if layout == .huggingface {
                try files.addConfiguration(".")
            }
            return files
        }
        let config = (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + "config.json"
        if path.hasSuffix("/model.safetensors") || path.hasSuffix("/pytorch_model.bin"), FileProbe.exists(config) {
            try ModelKind.requireTimeSformer(FileProbe.json(config), path: path)
        }
        let example = dictionaries[0].order.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        throw ModelFileError(
            path, "no TimeSformer of a known layout (mmaction2, facebook, huggingface); its tensors are \(example), …")
    }

    private static func openShards(_ folder: String, index name: String) throws -> ModelFiles {
        let path = folder + "/" + name
        guard let map = try FileProbe.json(path)["weight_map"]?.entries, !map.isEmpty else {
            throw ModelFileError(path, "it has no weight_map")
        }
        var shards: [String: Checkpoint] = [:]
        var checkpoints: [Checkpoint] = []
        var table = WeightTable()
        for entry in map {
            guard let shard = entry.value.string, isPlainName(shard) else {
                throw ModelFileError(path, "the shard of \"\(entry.key)\" is not the name of a file in the folder")
            }
            if shards[shard] == nil {
                guard shards.count < 1000 else { throw ModelFileError(path, "it names more than 1000 shards") }
                let opened = try Checkpoint.open(folder + "/" + shard)
                shards[shard] = opened
                checkpoints.append(opened)
            }
            guard let checkpoint = shards[shard], checkpoint.tensors[entry.key] != nil else {
                throw ModelFileError(path, "\"\(entry.key)\" should be in \(shard), but is not")
            }
            _ = table.add(entry.key, entry.key, of: checkpoint)
        }
        guard let (layout, prefix) = WeightLayout.recognise(table.names) else {
            throw ModelFileError(folder, "no TimeSformer of a known layout")
        }
        var files = ModelFiles(table: table, layout: layout, prefix: prefix, checkpoints: checkpoints, place: "")
        try files.addConfiguration(folder)
        return files
    }

    private mutating func addConfiguration(_ folder: String) throws {
        guard config == nil else { return }
        for (name, place) in [
            ("config.json", \ModelFiles.config), ("preprocessor_config.json", \ModelFiles.preprocessor),
        ] where FileProbe.exists(folder + "/" + name) {
            self[keyPath: place] = try FileProbe.json(folder + "/" + name)
        }
    }

    /// Neither a path nor a way out of the folder.
    static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }
    }
}
