// What a run must never do to files: its inputs, its outputs and what lies beside them.

import Foundation
import TestSupport
import Testing

struct OutputSafetyTests {
    /// A folder with everything that a run reads, small.
    private func room() throws -> Scratch {
        let scratch = Scratch()
        _ = try scratch.workout("in.mp4", seconds: 3)
        for name in ["figure-actions.yaml", "figure-actions.pth", "figure-actions.labels.txt"] {
            try FileManager.default.copyItem(atPath: Samples.folder + "/" + name, toPath: scratch.file(name))
        }
        return scratch
    }

    @Test(arguments: ["in.mp4", "figure-actions.yaml", "figure-actions.pth", "figure-actions.labels.txt"])
    func anOutputThatIsReadIsRefusedWhateverLinksLeadToIt(name: String) throws {
        let room = try room()
        let before = try room.bytes(name)
        try FileManager.default.createSymbolicLink(atPath: room.file("soft.csv"), withDestinationPath: name)
        link(room.file(name), room.file("hard.jsonl"))
        for output in [name, "./" + name, "soft.csv", "hard.jsonl"] {
            let outcome = try Program.shell(
                "\"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml --format csv -o \(output) --overwrite",
                in: room.path)
            #expect(outcome.exitCode == 1)
            #expect(outcome.stderr.contains("writing it would destroy it"), "\(output): \(outcome.stderr)")
            #expect(try room.bytes(name) == before, "\(output)")
        }
    }

    @Test func theFileOnStandardInputIsNoOutput() throws {
        let room = try room()
        let before = try room.bytes("in.mp4")
        for redirection in ["-o in.mp4 < in.mp4", "< in.mp4 >> in.mp4"] {
            let outcome = try Program.shell(
                "\"$ACTIONLINE\" label - -p figure-actions.yaml --format csv --overwrite \(redirection)", in: room.path)
            #expect(outcome.exitCode == 1 && outcome.stderr.contains("is the input"), "\(outcome.stderr)")
            #expect(try room.bytes("in.mp4") == before)
        }
    }

    @Test func aConversionDoesNotReplaceItsSource() throws {
        let room = try room()
        let before = try room.bytes("figure-actions.pth")
        let outcome = try Program.shell(
            "\"$ACTIONLINE\" model convert figure-actions.yaml figure-actions.pth --layout mmaction2 --overwrite",
            in: room.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("is the checkpoint"), "\(outcome.stderr)")
        #expect(try room.bytes("figure-actions.pth") == before)
    }

    /// A run that has begun to write.
    private func begin(_ scratch: Scratch) throws -> Running {
        let program = try Running(
            Program.path,
            ["label", Samples.workout, "-p", Samples.pipeline, "--set", "window.stride=1"]
                + ["a.jsonl", "a.json", "a.csv"].flatMap { ["--output", scratch.file($0)] })
        let deadline = ContinuousClock.now + .seconds(30)
        while scratch.text("a.jsonl").isEmpty, ContinuousClock.now < deadline { usleep(5000) }
        return program
    }

    @Test func aClosedTerminalEndsTheRunInOrder() throws {
        let scratch = Scratch()
        let program = try begin(scratch)
        program.send(SIGHUP)
        #expect(try program.wait(20).exitCode == 129)
        #expect(try json(scratch.text("a.json"))["complete"] as? Bool == false)
    }

    @Test func aSecondSignalLeavesNothingUnfinished() throws {
        let scratch = Scratch()
        let program = try begin(scratch)
        // Both wait until the program goes on: it cannot end in order between them.
        program.send(SIGSTOP)
        program.send(SIGINT)
        program.send(SIGTERM)
        program.send(SIGCONT)
        #expect(try program.wait(20).exitCode > 128)
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        #expect(Set(files).isSubset(of: ["a.jsonl", "a.json", "a.csv"]), "\(files)")
        #expect(scratch.text("a.jsonl").hasSuffix("\n"))
    }

    @Test func aLimitOfFileSizesIsAnErrorWithoutTornLines() throws {
        let scratch = Scratch()
        let outcome = try Program.shell(
            "ulimit -f 8; \"$ACTIONLINE\" label \"$WORKOUT\" -p \"$PIPELINE\" --set window.stride=1 --top 10 -o a.csv -o a.jsonl",
            in: scratch.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("File too large"), "\(outcome.stderr)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["a.jsonl"])
        #expect(scratch.text("a.jsonl").hasSuffix("}\n"))
    }

    @Test func aClosedStandardErrorIsNoCrashAndSpoilsNoOutput() throws {
        let room = try room()
        let outcome = try Program.shell(
            "\"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml -o a.csv 2>&-; echo $?", in: room.path)
        #expect(outcome.stdout == "0\n")
        let plain = try Program.label(room.file("in.mp4"))
        #expect(try room.text("a.csv") == plain.stdout)
    }

    @Test func aClosedStandardOutputIsAnError() throws {
        let room = try room()
        let outcome = try Program.shell("\"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml >&-", in: room.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("it is closed"), "\(outcome.stderr)")
    }

    @Test(arguments: [4, 8, 16, 32]) func tooFewDescriptorsAreAnError(limit: Int) throws {
        let room = try room()
        let outcome = try Program.shell(
            "ulimit -n \(limit); \"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml", in: room.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("too few file descriptors"), "\(outcome.stderr)")
    }

    @Test(arguments: [400_000, 600_000, 800_000]) func tooLittleMemoryIsAnError(kilobytes: Int) throws {
        let room = try room()
        let outcome = try Program.shell(
            "ulimit -v \(kilobytes); \"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml", in: room.path)
        #expect(outcome.exitCode == 1 && outcome.stderr.contains("too little memory"), "\(outcome.stderr)")
    }

    @Test func placesThatCannotBeWrittenAreFoundBeforeTheRun() throws {
        let room = try room()
        for output in [String(repeating: "n", count: 300) + ".csv", "/proc/a.csv", "none/a.csv", "in.mp4/a.csv"] {
            let outcome = try Program.shell(
                "\"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml --dry-run -o \(output)", in: room.path)
            #expect(outcome.exitCode == 1 && outcome.stderr.contains("cannot create"), "\(output): \(outcome.stderr)")
        }
    }

    @Test func theNextRunNamesWhatAKilledOneLeft() throws {
        let room = try room()
        try room.write(".a.csv.actionline-2000000000-0.tmp", [])
        let outcome = try Program.shell("\"$ACTIONLINE\" label in.mp4 -p figure-actions.yaml -o a.csv", in: room.path)
        #expect(outcome.stderr.contains("was left by a killed run"), "\(outcome.stderr)")
    }
}
