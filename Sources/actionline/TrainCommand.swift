// `actionline train`: a model learns the classes of a list. Options here; what is done with them is `TrainSession`'s.

import ArgumentParser
import Foundation
import Settings
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Teach a model your own actions.",
        discussion: """
            LIST says what there is to learn: a text file with a path and a class a line (mmaction2's), a CSV with a header \
            (file,start,end,label, where stretches of long videos are clips), a folder with a folder of clips for each \
            class, or a timeline of a long video (this program's CSV of segments, JSON, or what `score` reads as truth, such as \
            ELAN's and Label Studio's files).

            What is trained is a head on top of a model that stays as it is (--tune head, the default: minutes), its last \
            blocks (--tune last:2) or all of it (--tune all). Out come FOLDER/best.safetensors and last.safetensors, \
            which `label` and `test` take as they are, a log and curves.

            EXAMPLES
              actionline train mine/train.csv --validate mine/val.csv --init k400.safetensors --output mine/run
              actionline train clips/ --split 0.2 --init k400.safetensors --tune last:2 --output run
              actionline train gym.json --background background --init k400.safetensors --output run
              actionline train k400/train.txt --validate k400/val.txt --init vit_base_patch16_224.pth \\
                  -p pipelines/mmaction2-k400-divided-8x32.yaml --recipe mmaction2 --auto-scale-lr --output run
              actionline train mine/train.csv --validate mine/val.csv --init k400.safetensors --output mine/run --resume
            """)

    @Argument(help: "The list of clips or segments to learn from.", completion: .file())
    var list: String

    @Option(
        name: .customLong("validate"),
        help: ArgumentHelp("The list to validate on after each epoch.", valueName: "list"), completion: .file())
    var validation: String?

    @Option(
        help: ArgumentHelp(
            "Keep this share of LIST, whole videos, to validate on, such as 0.2.", valueName: "share"))
    var split: Double?

    @Option(
        name: .customLong("init"),
        help: ArgumentHelp(
            "The checkpoint to begin with: a TimeSformer or an image transformer (ViT) of any layout, or \"nothing\"; default: the pipeline file's.",
            valueName: "path"), completion: .file())
    var start: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The run's folder: models, log, state; default: the list's name with \"-run\", here.", valueName: "folder"),
        completion: .directory)
    var output: String?

    @OptionGroup(title: "Data") var data: TrainDataOptions
    @OptionGroup(title: "Recipe") var recipe: TrainRecipeOptions

    @Flag(help: "Go on with the run in the folder; the other options must be the same.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Stop after so many optimizer steps in all, as Ctrl-C would; go on with --resume.", valueName: "n"))
    var stopAfter: Int?

    @Option(help: ArgumentHelp("Threads to compute and decode with.", valueName: "n"))
    var threads: Int?

    @Flag(name: .shortAndLong, help: "Print only the result and errors.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        if let stopAfter, stopAfter < 1 { throw ValidationError("--stop-after must be at least 1") }
        if let split, !(split > 0 && split < 1) {
            throw ValidationError("--split must be between 0 and 1, such as 0.2")
        }
        guard validation == nil || split == nil else {
            throw ValidationError("--validate gives a list of its own, --split a part of LIST; give one of them")
        }
        guard output != "-", output != "" else { throw ValidationError("--output must be a folder") }
    }

    /// The run's folder: as given, or `train-run` for `mine/train.csv`.
    var folder: String {
        if let output { return output }
        let name = URL(fileURLWithPath: list).deletingPathExtension().lastPathComponent
        return name + "-run"
    }

    func run() throws {
        try TrainSession(self).run()
    }
}

/// Which examples there are.
struct TrainDataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The classes' names, one a line; default: the list's, in alphabetical order.", valueName: "file"),
        completion: .file())
    var labels: String?

    @Option(
        help: ArgumentHelp("The folder that the lists' paths begin at; default: each list's own.", valueName: "folder"),
        completion: .directory)
    var root: String?

    @Option(
        help: ArgumentHelp(
            "Make a class of this name of what is outside of all segments of long videos.", valueName: "name"))
    var background: String?

    @Option(
        help: ArgumentHelp(
            "Seconds around segments that are no example of the background.", valueName: "seconds"))
    var margin = 0.5

    @Option(
        help: ArgumentHelp(
            "Frames per second of annotations that count frames and do not state it.", valueName: "rate"))
    var fps: Double?

    @Option(
        help: ArgumentHelp(
            "Keep decoded clips in this folder (up to 20 GB), so that later epochs need not decode.",
            valueName: "folder"), completion: .directory)
    var cache: String?

    @Flag(help: "Mirror no clips (by itself where labels are each other's mirror images).")
    var noFlip = false

    func validate() throws {
        if let fps, !(fps > 0 && fps <= 1000) { throw ValidationError("--fps must be above 0 and at most 1000") }
        guard margin >= 0, margin <= 3600 else { throw ValidationError("--margin must be from 0 to 3600 seconds") }
    }
}

/// How a model learns. Everything else is a setting of the pipeline file's section `training`.
struct TrainRecipeOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A pipeline file; its section `training` holds a recipe.", valueName: "file.yaml"),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    @Option(
        help: ArgumentHelp(
            "Whose values stand where nothing is set: finetune, or mmaction2 as published.", valueName: "name"))
    var recipe: String?

    @Option(help: ArgumentHelp("What learns: head, last:N blocks, or all.", valueName: "part"))
    var tune: String?

    @Option(help: ArgumentHelp("Times that every clip is seen.", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Clips of a batch.", valueName: "n"))
    var batch: Int?

    @Option(help: ArgumentHelp("Batches of an optimizer step.", valueName: "n"))
    var accumulate: Int?

    @Option(
        help: ArgumentHelp(
            "What everything random comes from; default: drawn, and printed.", valueName: "n"))
    var seed: Int?

    @Flag(help: "Seed 0 where none is given. With a seed every run gives the same bits.")
    var deterministic = false

    @Flag(help: "Scale the learning rate by the clips of a step ÷ 64; accumulated batches count.")
    var autoScaleLr = false

    @Option(
        name: .customLong("no-decay"),
        help: ArgumentHelp(
            "Weights that do not decay: norm, bias, embeddings, with commas between.", valueName: "kinds"))
    var noDecay: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set a value of the pipeline file, such as training.lr=0.001; may be repeated.", valueName: "key=value"),
        completion: .list(PipelineFile.keys.map { $0 + "=" }))
    var settings: [String] = []

    /// The pipeline file with the options over it.
    func configuration(noFlip: Bool) throws -> PipelineConfiguration {
        var all = settings
        func add(_ key: String, _ value: (some CustomStringConvertible)?) {
            if let value { all.append("training.\(key)=\(value)") }
        }
        add("recipe", recipe)
        add("tune", tune)
        add("epochs", epochs)
        add("batch", batch)
        add("accumulate", accumulate)
        add("seed", seed)
        add("no-decay", noDecay)
        if autoScaleLr { add("auto-scale-lr", true) }
        if noFlip { add("flip", false) }
        return try pipeline.map { try PipelineFile.load($0, settings: all) } ?? PipelineFile.fromSettings(all)
    }
}
