// What a timeline's outputs contain.

import ArgumentParser
import Export

/// Which rows and columns outputs have, whatever their format.
struct ContentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rows of a CSV or a table: windows or segments; default: windows, on a terminal segments.",
            valueName: "kind"))
    var rows: ExportOptions.Rows?

    @Option(help: ArgumentHelp("Best classes written for each window.", valueName: "k"))
    var top = 1

    @Option(help: ArgumentHelp("Decimals of the seconds in a CSV, 3 to 6; JSON has 6.", valueName: "n"))
    var timeDecimals = 3

    @Option(help: OutputOptions.columnsHelp)
    var columns: CSVColumns = CSVColumns()

    func validate() throws {
        if top < 1 { throw ValidationError("--top must be at least 1") }
        guard (3...6).contains(timeDecimals) else { throw ValidationError("--time-decimals must be from 3 to 6") }
    }

    /// - Parameter rows: those of outputs for which nothing is said.
    func options(rows usual: ExportOptions.Rows = .windows) -> ExportOptions {
        ExportOptions(top: top, rows: rows ?? usual, timeDecimals: timeDecimals, columns: columns.columns)
    }
}
