// The numbers of a test as JSON, the protocol beside them.

import Checkpoints

public enum MetricsText {
    /// One object: protocol, clips, and the numbers with their intervals; shares of 1.
    public static func json(_ results: ClipResults) -> String {
        let metrics = results.metrics
        var entries: [MetadataValue.Entry] = [
            .init("protocol", .string(results.header.protocolText)),
            .init("clips_expected", .integer(metrics.expected)), .init("clips_tested", .integer(metrics.tested)),
            .init("clips_failed", .integer(metrics.failed)),
        ]
        if let single = metrics.single {
            entries += [
                .init("top1", estimate(single.top1)), .init("top5", estimate(single.top5)),
                .init("mean_class_accuracy", estimate(single.meanClassAccuracy)),
                .init("mean_class_accuracy_classes", .integer(single.classesTrueOrPredicted)),
                .init("mean_occurring_class_accuracy", estimate(single.meanOccurringAccuracy)),
                .init("mean_occurring_class_accuracy_classes", .integer(single.classesOccurring)),
            ]
        }
        if let multiple = metrics.multiple {
            entries += [
                .init("mean_average_precision", .number(multiple.meanAveragePrecision)),
                .init("mean_average_precision_classes", .integer(multiple.classes.count)),
                .init("best_class_is_shown", estimate(multiple.bestIsShown)),
            ]
        }
        return MetadataValue.dictionary(entries).json
    }

    private static func estimate(_ estimate: Estimate) -> MetadataValue {
        .dictionary([
            .init("value", .number(estimate.value)), .init("low", .number(estimate.low)),
            .init("high", .number(estimate.high)),
        ])
    }
}
