// One published checkpoint: what it is, what it scored, and where its weights are.

import TimeSformer

/// A checkpoint that somebody published.
public struct ZooEntry: Sendable, Equatable {
    /// Whose zoo it is in.
    public enum CodeBase: String, Sendable, CaseIterable {
        case mmaction2, facebook, huggingface

        /// A page for people, where the weights are listed.
        public var page: String {
            switch self {
            case .mmaction2: "https://github.com/open-mmlab/mmaction2/tree/main/configs/recognition/timesformer"
            case .facebook: "https://github.com/facebookresearch/TimeSformer#model-zoo"
            case .huggingface: "https://huggingface.co/models?other=timesformer"
            }
        }
    }

    /// A file of the checkpoint, under the first of `names` that the server has.
    public struct File: Sendable, Equatable {
        public var names: [String]
        /// The model works without it.
        public var isOptional = false
    }

    /// What people call it, and its pipeline file's name without the ending: `mmaction2-k400-divided-8x32`.
    public var name: String
    public var codeBase: CodeBase
    /// `Kinetics-400`.
    public var dataset: String
    public var attention: AttentionScheme
    /// Frames of a clip.
    public var frames: Int
    /// Frames from one of the clip to the next, at 30 per second; nil where a clip is spread over the whole video.
    public var interval: Int?
    /// Side of the input, pixels; nil where what is published contradicts itself.
    public var image: Int?
    /// Published accuracy, percent. The views behind it are the code base's own test: one clip of three crops.
    public var top1: Double
    /// The file's name or, for Hugging Face, the folder's: what a pipeline file says, and its place in the cache.
    public var checkpoint: String
    /// Where it is: a file's address, or that of the folder the files are in.
    public var address: String

    /// The ready pipeline file, in the project's folder.
    public var pipeline: String { "pipelines/\(name).yaml" }

    /// `8x32`: frames × interval.
    public var sampling: String { interval.map { "\(frames)x\($0)" } ?? "\(frames)" }

    public var isFolder: Bool { codeBase == .huggingface }

    public var files: [File] {
        guard isFolder else { return [File(names: [checkpoint])] }
        return [
            File(names: ["config.json"]), File(names: ["preprocessor_config.json"], isOptional: true),
            File(names: ["model.safetensors", "pytorch_model.bin"]),
        ]
    }

    /// The first hex digits of the file's SHA-256, where its name ends with them: `…_20220815-a4d0d01f.pth`.
    public var sha256Prefix: String? {
        guard codeBase == .mmaction2, checkpoint.hasSuffix(".pth"),
            let digits = checkpoint.dropLast(4).split(separator: "-").last,
            digits.count == 8, digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
        else { return nil }
        return String(digits)
    }

    /// Where a file of the checkpoint is.
    /// - Parameter base: the folder that the files lie in, instead of the published place.
    public func url(of file: String, base: String? = nil) -> String {
        if let base { return "\(base.hasSuffix("/") ? String(base.dropLast()) : base)/\(file)" }
        return isFolder ? "\(address)/resolve/main/\(file)" : address
    }
}
