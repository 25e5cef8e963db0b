// `actionline model inspect`: what is in a model file, and what would be done with it.

import Analysis
import ArgumentParser

struct ModelInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Describe a model file: layout, sizes, cost, labels, preprocessing, unused and missing tensors.",
        discussion: """
            Opens the file without reading its weights. FLOPs are multiply-adds of one view of one clip, as published \
            tables count them. With a pipeline file, "runs with" and "window" are what that file makes of the model.

            EXAMPLES
              actionline model inspect timesformer-base-finetuned-k400
              actionline model inspect pipelines/mmaction2-k400-joint-8x32.yaml --json
            """)

    @OptionGroup var model: ModelArgument
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let inspection = try ModelInspection(model.configuration(), wording: ErrorText.of)
        Console.print(json ? try inspection.json() : inspection.text)
    }
}
