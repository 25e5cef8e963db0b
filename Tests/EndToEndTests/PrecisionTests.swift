// The model in eight bits from the command line: nearly the same answers, said wherever it matters.

import Foundation
import TestSupport
import Testing

@Suite struct PrecisionTests {
    private struct Comparison: Decodable {
        struct Row: Decodable {
            let precision: String
            let windows: Int
            let sameTop1: Int
            let meanDifference: Double
            let largestDifference: Double
        }
        let precisions: [Row]
    }

    @Test func comparingTellsHowFarOtherPrecisionsAreFromFP32() throws {
        let outcome = try Program.run([
            "model", "compare", Samples.pipeline, Samples.workout, "--end", "40", "--json",
        ])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let rows = try decoder.decode(Comparison.self, from: Data(outcome.stdout.utf8)).precisions
        try #require(rows.map(\.precision) == ["fp32", "bf16", "int8"])
        #expect(rows.allSatisfy { $0.windows == 150 })
        #expect(rows[0].sameTop1 == 150 && rows[0].largestDifference == 0)
        #expect(rows[1].sameTop1 >= 149 && rows[2].sameTop1 >= 149)
        #expect(rows[1].largestDifference > 0 && rows[1].meanDifference < 0.002)
        #expect(rows[2].largestDifference > 0 && rows[2].meanDifference < 0.005)
    }

    @Test func aTableSaysTheSameToPeople() throws {
        let outcome = try Program.run(["model", "compare", Samples.pipeline, Samples.workout, "--end", "3"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        for word in ["precision", "same top-1", "fp32", "bf16", "int8", "100.00%"] {
            #expect(outcome.stdout.contains(word))
        }
    }

    @Test(arguments: ["bf16", "int8"]) func aTimelineInAnotherPrecisionSaysSo(_ precision: String) throws {
        let scratch = Scratch()
        let outcome = try Program.label(
            Samples.workout, ["--end", "10", "--precision", precision, "-o", scratch.file("t.json")])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        let text = try String(contentsOfFile: scratch.file("t.json"), encoding: .utf8)
        #expect(text.contains("\"precision\":\"\(precision); patch embedding"))
    }

    @Test func precisionIsAlsoASettingOfThePipelineFile() throws {
        let scratch = Scratch()
        let byOption = try Program.label(
            Samples.workout, ["--end", "10", "--precision", "int8", "-o", scratch.file("a.csv")])
        let bySetting = try Program.label(
            Samples.workout, ["--end", "10", "--set", "model.precision=int8", "-o", scratch.file("b.csv")])
        #expect(byOption.exitCode == 0 && bySetting.exitCode == 0)
        let files = try ["a.csv", "b.csv"].map { try Data(contentsOf: URL(fileURLWithPath: scratch.file($0))) }
        #expect(files[0] == files[1])
    }

    @Test func aRunInFP32IsNotContinuedInInt8() throws {
        let scratch = Scratch()
        let output = ["--end", "10", "-o", scratch.file("t.jsonl")]
        #expect(try Program.label(Samples.workout, output).exitCode == 0)
        let resumed = try Program.label(Samples.workout, output + ["--resume", "--precision", "int8"])
        #expect(resumed.exitCode != 0 && resumed.stderr.contains("model"), "\(resumed.stderr)")
    }

    @Test func anUnknownPrecisionIsRefusedWithTheKnownOnes() throws {
        let byOption = try Program.label(Samples.workout, ["--precision", "int4"])
        #expect(byOption.exitCode == 64 && byOption.stderr.contains("fp32") && byOption.stderr.contains("int8"))
        let bySetting = try Program.label(Samples.workout, ["--set", "model.precision=int4"])
        #expect(bySetting.exitCode != 0 && bySetting.stderr.contains("fp32, bf16 or int8"), "\(bySetting.stderr)")
    }

    @Test func aTestInInt8SaysSo() throws {
        let scratch = Scratch()
        let list = try scratch.write("list.csv", "file,start,end,label\n\(Samples.workout),0,2.5,walking left\n".utf8)
        let outcome = try Program.run(["test", list, "--pipeline", Samples.pipeline, "--precision", "int8"])
        #expect(outcome.exitCode == 0, "\(outcome.stderr)")
        #expect(outcome.stdout.contains("figure-actions.pth in int8"), "\(outcome.stdout)")
    }

    @Test func inspectingTellsWhatStaysExact() throws {
        let outcome = try Program.run([
            "model", "inspect", Samples.pipeline, "--set", "model.precision=int8",
        ])
        #expect(outcome.stdout.contains("int8; patch embedding"), "\(outcome.stdout)")
    }

    @Test(arguments: ["bf16", "int8"]) func aStoredModelRunsInItsOwnPrecisionUnlessToldOtherwise(
        _ precision: String
    ) throws {
        let scratch = Scratch()
        let file = scratch.file("small.safetensors")
        let converted = try Program.run(["model", "convert", Samples.pipeline, file, "--precision", precision])
        #expect(converted.exitCode == 0 && converted.stdout.contains(precision), "\(converted.stderr)")
        for (options, expected) in [([], "\"precision\":\"\(precision); "), (["--precision", "fp32"], "")] {
            let out = scratch.file("t\(options.count).json")
            let run = try Program.run(
                ["label", Samples.workout, "--model", file, "--end", "10", "-o", out] + options)
            #expect(run.exitCode == 0, "\(run.stderr)")
            let text = try String(contentsOfFile: out, encoding: .utf8)
            #expect(expected.isEmpty ? !text.contains("\"precision\"") : text.contains(expected))
            #expect(text.contains("walking left"))
        }
    }

    @Test(arguments: [
        ["--precision", "int8", "--half", "fp16"], ["--precision", "bf16", "--layout", "mmaction2"],
        ["--precision", "fp32"],
    ])
    func whatContradictsAStoredPrecisionIsRefused(_ options: [String]) throws {
        let scratch = Scratch()
        let out = scratch.file(options.contains("mmaction2") ? "x.pth" : "x.safetensors")
        let outcome = try Program.run(["model", "convert", Samples.pipeline, out] + options)
        #expect(outcome.exitCode == 64 && outcome.stderr.contains("--precision"), "\(outcome.stderr)")
        #expect(scratch.files.isEmpty)
    }

    @Test func aModelCalibratedOnAVideoKeepsItsScores() throws {
        let scratch = Scratch()
        let file = scratch.file("gym-int8.safetensors")
        let arguments = [
            "model", "calibrate", Samples.pipeline, Samples.workout, "--windows", "12", "-o", file,
        ]
        let calibrated = try Program.run(arguments)
        #expect(calibrated.exitCode == 0 && calibrated.stdout.contains("looked at 12 windows"), "\(calibrated)")
        #expect(scratch.files == ["gym-int8.safetensors"])
        let compared = try Program.run(
            ["model", "compare", Samples.pipeline, Samples.workout, "--end", "20", "--with", file])
        let row = compared.stdout.split(separator: "\n").last { $0.contains("int8, gym-int8.safetensors") }
        #expect(compared.exitCode == 0 && row?.contains("100.00%") == true, "\(compared)")
        let again = try Program.run(arguments)
        #expect(again.exitCode != 0 && again.stderr.contains("--overwrite"), "\(again.stderr)")
    }

    @Test func aVideoThatIsNotThereCalibratesNothing() throws {
        let scratch = Scratch()
        let outcome = try Program.run([
            "model", "calibrate", Samples.pipeline, Samples.workout, "nowhere.mp4", "--windows", "2", "-o",
            scratch.file("x.safetensors"),
        ])
        #expect(outcome.exitCode != 0 && outcome.stderr.contains("nowhere.mp4"), "\(outcome.stderr)")
        #expect(scratch.files.isEmpty)
    }
}
