// The program: its subcommands, its exit codes and how an error reaches the user.

import Analysis
import ArgumentParser
import Foundation
import Media

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
              130  stopped by Ctrl-C (143: by SIGTERM): outputs are valid and marked
                   incomplete
            """,
        version: "0.1.0",
        subcommands: [LabelCommand.self, ModelCommand.self])

    static func main() {
        // A reader that goes away is an error of write(2), not the death of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            ProcessTitle.hideCredentials()
            do {
                try command.run()
            } catch let error as ValidationError {
                // What only the run can tell is wrong usage of that subcommand, not of the whole program.
                let name = [Self._commandName, type(of: command)._commandName].joined(separator: " ")
                throw FailedRun(
                    messages: ["\(error.message)\nSee '\(name) --help' for more information."], exitCode: 64)
            }
        } catch let error as FailedRun {
            FileHandle.standardError.write(Data((error.messages.map { "actionline: \($0)\n" }).joined().utf8))
            Foundation.exit(error.exitCode)
        } catch {
            let isUsage = Self.exitCode(for: error) == .validationFailure || Self.exitCode(for: error).isSuccess
            if isUsage || error is ExitCode { exit(withError: error) }
            FileHandle.standardError.write(Data("actionline: \(error)\n".utf8))
            Foundation.exit(1)
        }
    }
}

/// The end of a run that did not go as asked: messages for stderr and an exit code.
struct FailedRun: Error {
    let messages: [String]
    let exitCode: Int32
}
