// The files that a run reads.

import Export
import Files
import Media
import Settings

extension RunInputs {
    /// The pipeline file, and the checkpoint and labels that the settings name.
    package init(_ settings: PipelineConfiguration, pipelineFile: String?) {
        self.init()
        if let pipelineFile { add(pipelineFile, as: "the pipeline file") }
        if let labels = settings.model.labels { add(labels, as: "the labels file") }
        guard let checkpoint = settings.model.checkpoint else { return }
        add(checkpoint, as: "the checkpoint")
        for name in FolderListing.names(checkpoint) ?? [] {
            add("\(checkpoint)/\(name)", as: "a part of the checkpoint")
        }
    }

    /// What the frames come from: a file, a playlist with its parts, images, or a file on standard input.
    package mutating func add(_ input: MediaInput) {
        if case .standardInput = input.source { add(descriptor: 0, as: "the input") }
        for path in input.localFiles { add(path, as: "the input") }
    }
}
