// The program: its subcommands, its exit codes and how an error reaches the user.

import Analysis
import ArgumentParser
import Evaluation
import Export
import Files
import Foundation
import Media
import Settings

@main
struct ActionlineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actionline",
        abstract: "Labels the actions in long video.",
        discussion: """
            A video of any length, from a file, a pipe or a camera, is cut into sliding windows; a TimeSformer video \
            transformer classifies each; out comes a timeline: which action, from when to when, how sure.

            EXIT CODES
              0    done
              1    an error; standard error names the file, the operation and the
                   remedy
              3    done, but part of the input could not be read or decoded: outputs
                   are whole, some of the video is missing
              64   wrong usage
              130  stopped by Ctrl-C (143: by SIGTERM, 129: by SIGHUP): outputs are
                   valid and marked incomplete
            """,
        version: "0.1.0",
        subcommands: [
            LabelCommand.self, TrainCommand.self, TestCommand.self, ScoreCommand.self, ExportCommand.self,
            ShowCommand.self, ModelCommand.self, PlanCommand.self, WorkCommand.self, MergeCommand.self,
        ])

    static func main() {
        // A reader that goes away, or a limit of file sizes, is an error of write(2), not the death of the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        SystemLimits.holdStandardDescriptors()
        let arguments = SystemPath.arguments
        for argument in arguments { Secrets.shared.learn(from: argument) }
        do {
            try SystemLimits.requireDescriptors()
            try SystemLimits.requireMemory(bytes: 64 << 20)
            var command = try parseAsRoot(arguments)
            ProcessTitle.hideCredentials()
            do {
                try command.run()
            } catch let error as ValidationError {
                throw UsageProblem(error.message)
            } catch let error where isUsage(error) {
                throw UsageProblem(ErrorText.of(error))
            }
        } catch let error as UsageProblem {
            // What only the run can tell is wrong usage of that subcommand, not of the whole program.
            Console.complain(["\(error.message)\nSee '\(helpCommand(arguments)) --help' for more information."])
            Console.exit(64)
        } catch let error as FailedRun {
            Console.complain(error.messages)
            Console.exit(error.exitCode)
        } catch let error as FileProblem {
            Console.complain([ErrorText.of(error)])
            Console.exit(1)
        } catch {
            end(error)
        }
    }

    /// Ends with what the parser, or a run, has thrown.
    private static func end(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code.isSuccess || code == .validationFailure || error is ExitCode else {
            Console.complain([ErrorText.of(error)])
            Console.exit(1)
        }
        let text = fullMessage(for: error)
        if !text.isEmpty { if code.isSuccess { Console.print(text) } else { Console.say(text) } }
        Console.exit(code.rawValue)
    }

    /// Whether an error is about how the program was called.
    private static func isUsage(_ error: any Error) -> Bool {
        switch error {
        case let error as ConfigurationError: error.isUsage
        case let error as ExportError:
            switch error {
            case .unknownEnding, .unknownFormat, .twice: true
            default: false
            }
        case let error as ClipTestError:
            switch error {
            case .unknownEnding, .weights: true
            default: false
            }
        default: false
        }
    }

    /// `actionline model fetch` of `actionline model fetch nosuch`.
    private static func helpCommand(_ arguments: [String]) -> String {
        var words = [_commandName]
        var type: any ParsableCommand.Type = Self.self
        for argument in arguments {
            guard let next = type.configuration.subcommands.first(where: { $0._commandName == argument }) else { break }
            words.append(argument)
            type = next
        }
        return words.joined(separator: " ")
    }
}

/// Wrong usage that shows only in the run.
private struct UsageProblem: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// The end of a run that did not go as asked: messages for stderr and an exit code.
struct FailedRun: Error {
    let messages: [String]
    let exitCode: Int32
}
