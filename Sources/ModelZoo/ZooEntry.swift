// One published checkpoint: what it is, what it scored, and where its weights are.

import TimeSformer

/// A checkpoint that somebody published.
package struct ZooEntry: Sendable, Equatable {
    /// Whose zoo it is in.
    package enum CodeBase: String, Sendable, CaseIterable {
        case mmaction2, facebook, huggingface

        /// A page for people, where the weights are listed.
        package var page: String {
            switch self {
            case .mmaction2: "https://github.com/open-mmlab/mmaction2/tree/main/configs/recognition/timesformer"
            case .facebook: "https://github.com/facebookresearch/TimeSformer#model-zoo"
            case .huggingface: "https://huggingface.co/models?other=timesformer"
            }
        }
    }

    /// A file of the checkpoint, under the first of `names` that the server has.
    package struct File: Sendable, Equatable {
        package var names: [String]
        /// The model works without it.
        package var isOptional = false
    }

    /// What people call it, and its pipeline file's name without the ending: `mmaction2-k400-divided-8x32`.
    package var name: String
    package var codeBase: CodeBase
    /// `Kinetics-400`.
    package var dataset: String
    package var attention: AttentionScheme
    /// Frames of a clip.
    package var frames: Int
    /// Frames from one of the clip to the next, at 30 per second; nil where a clip is spread over the whole video.
    package var interval: Int?
    /// Side of the input, pixels; nil where what is published contradicts itself.
    package var image: Int?
    /// Published accuracy, percent. The views behind it are the code base's own test: one clip of three crops.
    package var top1: Double
    /// The file's name or, for Hugging Face, the folder's: what a pipeline file says, and its place in the cache.
    package var checkpoint: String
    /// Where it is: a file's address, or that of the folder the files are in.
    package var address: String

    /// The ready pipeline file, in the project's folder.
    package var pipeline: String { "pipelines/\(name).yaml" }

    /// `8x32`: frames × interval.
    package var sampling: String { interval.map { "\(frames)x\($0)" } ?? "\(frames)" }

    package var isFolder: Bool { codeBase == .huggingface }

    package var files: [File] {
        guard isFolder else { return [File(names: [checkpoint])] }
        return [
            File(names: ["config.json"]), File(names: ["preprocessor_config.json"], isOptional: true),
            File(names: ["model.safetensors", "pytorch_model.bin"]),
        ]
    }

    /// The first hex digits of the file's SHA-256, where its name ends with them: `…_20220815-a4d0d01f.pth`.
    package var sha256Prefix: String? {
        guard codeBase == .mmaction2, checkpoint.hasSuffix(".pth"),
            let digits = checkpoint.dropLast(4).split(separator: "-").last,
            digits.count == 8, digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
        else { return nil }
        return String(digits)
    }

    /// Where a file of the checkpoint is.
    /// - Parameter base: the folder that the files lie in, instead of the published place.
    package func url(of file: String, base: String? = nil) -> String {
        if let base { return "\(base.hasSuffix("/") ? String(base.dropLast()) : base)/\(file)" }
        return isFolder ? "\(address)/resolve/main/\(file)" : address
    }
}
