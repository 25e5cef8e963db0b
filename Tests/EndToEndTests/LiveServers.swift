// What live tests need beside the program: a camera, a web server, a silent port, and a program that runs meanwhile.

import Foundation
import TestSupport
import Testing

/// A program beside the test; killed with its owner.
final class Companion {
    private let process = Process()
    /// The first line that it printed.
    let greeting: String

    /// Starts a program and waits until it prints a line.
    init(_ program: String, _ arguments: [String], folder: String = "/tmp") throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let greeting = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        if greeting.isEmpty {
            let reason = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            Issue.record("\(program) \(arguments) did not start: \(reason)")
            throw CocoaError(.executableLoad)
        }
        self.greeting = greeting.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func end() {
        guard process.isRunning else { return }
        send(SIGKILL)
        process.waitUntilExit()
    }

    deinit { end() }
}

/// The repository's camera: an RTSP server of GStreamer's.
enum Camera {
    static func start(port: Int, _ options: [String] = []) throws -> Companion {
        try Companion(
            "/usr/bin/python3",
            [Samples.folder + "/camera.py", "--port", "\(port)", "--size", "160x120", "--keyframes", "10"] + options)
    }

    static func url(_ port: Int, path: String = "cam", login: String = "") -> String {
        "rtsp://\(login)127.0.0.1:\(port)/\(path)"
    }
}

/// A web server for one folder.
struct WebServer {
    let companion: Companion
    var address: String { "http://127.0.0.1:\(companion.greeting)" }

    init(_ folder: String) throws {
        companion = try Companion(
            "/usr/bin/python3",
            [
                "-c",
                """
                import http.server
                class Quiet(http.server.SimpleHTTPRequestHandler):
                    def log_message(self, *_): pass
                server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Quiet)
                print(server.server_address[1], flush=True)
                server.serve_forever()
                """,
            ], folder: folder)
    }
}

/// A TCP port of this machine. Listening, it takes connections and never says a word.
final class Port {
    let number: Int
    private var descriptor: Int32
    private var accepted: [Int32] = []

    init(listens: Bool) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        number = Int(UInt16(bigEndian: address.sin_port))
        try #require(bound && (!listens || listen(descriptor, 8) == 0))
        // A bound port that does not listen refuses connections, but a camera could not take it.
        if !listens { free() }
    }

    /// Waits until a program has connected.
    func awaitConnection() throws {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        try #require(poll(&waiting, 1, 30_000) == 1, "no connection came")
        accepted.append(accept(descriptor, nil, nil))
    }

    /// A port that nobody listens on.
    static func unused() throws -> Int { try Port(listens: false).number }

    func free() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    deinit {
        free()
        for connection in accepted { close(connection) }
    }
}

/// `actionline label` while it runs: what it has written so far, and how it ended.
final class LiveRun {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    let scratch: Scratch

    /// Rows go to `out.jsonl` unless the arguments name outputs.
    init(_ input: String, _ arguments: [String] = [], stdin: FileHandle = .nullDevice) throws {
        scratch = Scratch()
        process.executableURL = URL(fileURLWithPath: Program.path)
        let output = arguments.contains("--output") ? [] : ["--output", "out.jsonl"]
        process.arguments =
            ["label", input, "--pipeline", Samples.pipeline, "--threads", "1", "--report", "1"] + output + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        process.standardInput = stdin
        process.standardOutput = try scratch.newFile("stdout")
        process.standardError = try scratch.newFile("stderr")
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var stderr: String { scratch.text("stderr") }

    /// Whole lines of the JSON Lines output so far.
    func lines() throws -> [[String: Any]] { try Self.lines(scratch.text("out.jsonl")) }

    static func lines(_ text: String) throws -> [[String: Any]] {
        let whole = text.hasSuffix("\n") ? text[...] : text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex)
        return try whole.split(separator: "\n").map { try json(String($0)) }
    }

    func windows() throws -> [[String: Any]] { try lines().filter { $0["window"] is Int } }
    func gaps() throws -> [[String: Any]] { try lines().filter { $0["type"] as? String == "gap" } }

    /// Waits until `condition` holds.
    func until(_ what: String, within seconds: Double = 30, _ condition: () throws -> Bool) throws {
        let limit = ContinuousClock.now + .seconds(seconds)
        while try !condition() {
            try #require(
                process.isRunning && ContinuousClock.now < limit, "waited in vain until \(what); stderr: \(stderr)")
            usleep(20_000)
        }
    }

    /// Waits until that many windows more than now are written.
    func untilMoreWindows(_ count: Int) throws {
        let before = try windows().count
        try until("\(count) windows more than \(before)") { try windows().count >= before + count }
    }

    /// Waits until the program handles the signal itself: its default action would end it with the same code.
    func untilItHandles(_ signal: Int32) throws {
        try until("signal \(signal) is handled") {
            let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            let caught = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.dropFirst(7)
            let mask = caught.flatMap { UInt64($0.trimmingCharacters(in: .whitespaces), radix: 16) } ?? 0
            return mask & (1 << UInt64(signal - 1)) != 0
        }
    }

    /// Asks for the end and waits for it. The program must end by itself, long before what it waits for comes.
    /// - Returns: the exit code.
    func stop(_ signal: Int32 = SIGTERM) throws -> Int32 {
        try untilItHandles(signal)
        kill(process.processIdentifier, signal)
        let code = wait(15)
        #expect(process.terminationReason == .exit, "ended by the signal itself")
        return code
    }

    /// Waits for the program's own end.
    /// - Returns: the exit code as a shell tells it.
    func wait(_ seconds: Double = 40) -> Int32 {
        if ended.wait(timeout: .now() + seconds) == .timedOut {
            Issue.record("\(process.arguments ?? []) did not end within \(seconds) s; stderr: \(stderr)")
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        ended.signal()
        return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }

    /// Everything that the program wrote anywhere.
    func everythingWritten() throws -> String {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
            .map { try $0 + "\n" + scratch.text($0) }.joined(separator: "\n")
    }
}

/// All live tests, one after the other: each has a clock to keep.
@Suite(.serialized) struct LiveTests {}
