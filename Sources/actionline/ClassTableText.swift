// The table of classes before the first step, for people.

import Datasets
import Files

extension ClassTable {
    /// A line a class, and the sum.
    var text: String {
        var table = TextTable(["class", "training"] + (validationCount == nil ? [] : ["validation"]))
        for row in rows {
            table.add([row.name, "\(row.training)"] + (validationCount == nil ? [] : ["\(row.validation)"]))
        }
        table.add(["all", "\(trainingCount)"] + (validationCount.map { ["\($0)"] } ?? []))
        return table.text
    }

    /// A sentence for each warning, without a full stop.
    var warningTexts: [String] {
        warnings.map { warning in
            switch warning {
            case .withoutTraining(let classes):
                "\(names(classes)) \(classes.count == 1 ? "has" : "have") no clip to train on"
            case .withoutValidation(let classes):
                "\(names(classes)) \(classes.count == 1 ? "has" : "have") no clip to validate on"
            case .few(let classes, let fewest):
                "\(names(classes)) \(classes.count == 1 ? "has" : "have") fewer than \(fewest) clips to train on"
            case .imbalance(let most, let least, let ratio):
                "\(names([most])) has \(Int(ratio.rounded())) times as many clips as \(names([least])); "
                    + "balanced sampling or class weights help"
            }
        }
    }

    private func names(_ classes: [Int]) -> String {
        let first = classes.prefix(10).map { "\"\(rows[$0].name)\"" }.joined(separator: ", ")
        return (classes.count > 10 ? "\(first) and \(classes.count - 10) more" : first).printable
    }
}
