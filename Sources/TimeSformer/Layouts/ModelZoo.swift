// The checkpoints that their authors published: what they are called, where they lie, and which pipeline file runs them.

/// One published checkpoint.
public struct PublishedModel: Sendable, Equatable {
    /// The name to ask for; `pipelines/NAME.yaml` is its pipeline file.
    public let name: String
    public let layout: WeightLayout
    /// What it recognises, and how well, in a few words.
    public let summary: String
    /// The files to download, in one folder when there are several. Of the weights' two forms in a Hugging Face folder
    /// only the first that exists is needed.
    public let addresses: [String]
    /// What the downloaded file or folder is called; the pipeline file's `checkpoint`.
    public let fileName: String
    /// The first hex digits of the file's SHA-256, where its publisher put them into the name.
    public let digestPrefix: String?
}

/// All published checkpoints, in the order of the pipeline files.
public enum ModelZoo {
    public static let models: [PublishedModel] = mmaction2 + facebook + huggingface

    /// The model of this name, or of this file name.
    public static func model(named name: String) -> PublishedModel? {
        models.first { $0.name == name || $0.fileName == name }
    }

    /// https://github.com/open-mmlab/mmaction2, configs/recognition/timesformer.
    private static let mmaction2 = [
        ("divided", "divST", "a4d0d01f", "top-1 77.69 %"), ("joint", "jointST", "8022d1c0", "top-1 76.95 %"),
        ("space", "spaceOnly", "78f05367", "top-1 76.93 %"),
    ].map { scheme, word, digest, accuracy in
        let base = "timesformer_\(word)_8xb8-8x32x1-15e_kinetics400-rgb"
        let file = "\(base)_20220815-\(digest).pth"
        return PublishedModel(
            name: "mmaction2-k400-\(scheme)-8x32", layout: .mmaction2,
            summary: "Kinetics-400, \(scheme) attention, 8 frames of 224, \(accuracy)",
            addresses: ["https://download.openmmlab.com/mmaction/v1.0/recognition/timesformer/\(base)/\(file)"],
            fileName: file, digestPrefix: digest)
    }

    /// https://github.com/facebookresearch/TimeSformer, README.md, "Model Zoo".
    private static let facebook = [
        ("k400-8x32", "g5t24we9gl5yk88", "8x32_224_K400", "Kinetics-400, 8 frames of 224, top-1 77.9 %"),
        ("k400-hr-16x16", "6f0x172lpqy3oxt", "16x16_448_K400", "Kinetics-400, 16 frames of 448, top-1 79.6 %"),
        ("k400-l-96x4", "r1iuxahif3sgimo", "96x4_224_K400", "Kinetics-400, 96 frames of 224, top-1 80.6 %"),
        ("k600-8x32", "4h2qt41m2z3aqrb", "8x32_224_K600", "Kinetics-600, 8 frames of 224, top-1 79.1 %"),
        ("k600-hr-16x16", "ft1e92g2vhvxecv", "16x16_448_K600", "Kinetics-600, 16 frames of 448, top-1 81.8 %"),
        ("k600-l-96x4", "857rx6xeclxfhdg", "96x4_224_K600", "Kinetics-600, 96 frames of 224, top-1 82.2 %"),
        ("ssv2-8", "tybhuml57y24wpm", "8_224_SSv2", "Something-Something-V2, 8 frames of 224, top-1 59.1 %"),
        ("ssv2-hr-16", "9t68uzk8w2fpfnv", "16_448_SSv2", "Something-Something-V2, 16 frames of 448, top-1 61.8 %"),
        ("ssv2-l-64", "3f1rm2al8mhprwa", "64_224_SSv2", "Something-Something-V2, 64 frames of 224, top-1 62.0 %"),
        ("howto100m-8x32", "9v8hcm88b9tc6ff", "8x32_224_HowTo100M", "HowTo100M, 8.5 s in 8 frames, top-1 56.8 %"),
        ("howto100m-32x32", "4roflx4q1gscu85", "32x32_224_HowTo100M", "HowTo100M, 34.1 s in 32 frames, top-1 61.2 %"),
        ("howto100m-64x32", "15bvqltl1j5vyp3", "64x32_224_HowTo100M", "HowTo100M, 68.3 s in 64 frames, top-1 62.2 %"),
        ("howto100m-96x32", "t2mzgahnfhgakma", "96x32_224_HowTo100M", "HowTo100M, 102.4 s in 96 frames, top-1 62.6 %"),
    ].map { name, share, form, summary in
        let file = "TimeSformer_divST_\(form).pyth"
        return PublishedModel(
            name: "facebook-\(name)", layout: .facebook, summary: summary,
            addresses: ["https://www.dropbox.com/s/\(share)/\(file)?dl=1"], fileName: file, digestPrefix: nil)
    }

    /// https://huggingface.co/facebook, the authors' weights again.
    private static let huggingface = [
        ("k400", "base", "Kinetics-400, 8 frames of 224"), ("k400", "hr", "Kinetics-400, 16 frames of 448"),
        ("k600", "base", "Kinetics-600, 8 frames of 224"), ("k600", "hr", "Kinetics-600, 16 frames of 448"),
        ("ssv2", "base", "Something-Something-V2, 8 frames of 224"),
        ("ssv2", "hr", "Something-Something-V2, 16 frames of 448"),
    ].map { data, size, summary in
        let folder = "timesformer-\(size)-finetuned-\(data)"
        let base = "https://huggingface.co/facebook/\(folder)/resolve/main/"
        return PublishedModel(
            name: "huggingface-\(data)-\(size)", layout: .huggingface, summary: summary,
            addresses: ["config.json", "preprocessor_config.json", "model.safetensors", "pytorch_model.bin"].map {
                base + $0
            },
            fileName: folder, digestPrefix: nil)
    }
}
