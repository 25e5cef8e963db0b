// An error names the option that remedies it, though the library that found it knows no options.

import Foundation
import TestSupport
import Testing

@Suite struct RemedyTests {
    /// Words in capitals stand for the paths of files.
    @Test(arguments: [
        (["WORKOUT", "-p", "PIPELINE", "--framerate", "30"], 1, ": --framerate does not apply to mov,mp4"),
        (["WORKOUT", "-p", "PIPELINE", "--max-pixels", "100"], 1, "; raise it with --max-pixels"),
        (["WORKOUT", "-p", "PIPELINE", "--input-format", "rawvideo"], 1, "; add --video-size WIDTHxHEIGHT, such as"),
        (
            ["WORKOUT", "-p", "PIPELINE", "-o", "WORKOUT.csv"], 1,
            "exists already; choose another name or pass --overwrite"
        ),
        (["WORKOUT", "-p", "PIPELINE", "-o", "a.xyz"], 64, "; rename it or pass --format"),
        (
            ["WORKOUT", "-p", "PIPELINE", "--set", "window"], 64,
            "--set window: expected key=value, like --set window.stride"
        ),
        (
            ["WORKOUT", "-p", "PIPELINE", "--set", "window.strid=3"], 64,
            "--set window.strid=3: unknown key \"window.strid\""
        ),
        (
            ["WORKOUT", "-p", "PIPELINE", "--set", "window.stride=x"], 64,
            "--set window.stride=x: window.stride must be"
        ),
        (["WORKOUT", "-p", "BARE"], 1, "no checkpoint; set model.checkpoint or give --model PATH"),
    ])
    func theOptionIsInTheMessage(_ arguments: [String], _ code: Int32, _ text: String) throws {
        let scratch = Scratch()
        try scratch.write("there.csv", Array("mine".utf8))
        let paths = [
            "WORKOUT": Samples.workout, "PIPELINE": Samples.pipeline,
            "BARE": try scratch.write("bare.yaml", "window:\n  stride: 3\n"),
            "WORKOUT.csv": scratch.file("there.csv"),
        ]
        let outcome = try Program.run(["label"] + arguments.map { paths[$0] ?? $0 })
        #expect(outcome.exitCode == code && outcome.stderr.contains(text), "\(outcome.stderr)")
    }
}
