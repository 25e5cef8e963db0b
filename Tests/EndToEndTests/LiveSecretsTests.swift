// Where credentials go, and where they do not.

import Foundation
import TestSupport
import Testing

/// A server that writes down what it is asked, and answers every request alike.
private struct Listener {
    let companion: Companion
    var port: Int { Int(companion.greeting) ?? 0 }
    private let log: String

    /// - Parameter answer: with `PORT` for its own port.
    init(_ scratch: Scratch, _ name: String, answer: String) throws {
        log = scratch.file(name)
        companion = try Companion(
            "/usr/bin/python3",
            [
                "-c",
                """
                import socketserver, sys
                class Handler(socketserver.StreamRequestHandler):
                    def handle(self):
                        while True:
                            lines = []
                            while (line := self.rfile.readline()) not in (b'', b'\\r\\n'): lines.append(line)
                            if not lines: return
                            with open(sys.argv[1], 'ab') as log: log.write(b''.join(lines))
                            sequence = next((l.split(b':')[1].strip().decode() for l in lines if l.lower().startswith(b'cseq')), '0')
                            challenge = not any(l.startswith(b'Authorization') for l in lines)
                            answer = sys.argv[2].replace('PORT', str(server.server_address[1]))
                            if challenge and 'RTSP' in answer and 'CHALLENGE' in sys.argv:
                                answer = 'RTSP/1.0 401 Unauthorized\\r\\nWWW-Authenticate: Basic realm="x"\\r\\n'
                            self.wfile.write((answer + 'CSeq: ' + sequence + '\\r\\nContent-Length: 0\\r\\n\\r\\n').encode())
                            if answer.startswith('HTTP'): return
                class Server(socketserver.ThreadingTCPServer):
                    allow_reuse_address = True
                    daemon_threads = True
                server = Server(('127.0.0.1', 0), Handler)
                print(server.server_address[1], flush=True)
                server.serve_forever()
                """, log, answer, "CHALLENGE",
            ])
    }

    var requests: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
}

extension LiveTests {
    @Suite(.serialized) struct Secrets {
        private let scratch: Scratch
        init() throws { scratch = Scratch() }

        @Test func credentialsDoNotFollowARedirectionToAnotherPort() throws {
            let other = try Listener(scratch, "other", answer: "RTSP/1.0 404 Not Found\r\n")
            let first = try Listener(
                scratch, "first", answer: "RTSP/1.0 302 Moved\r\nLocation: rtsp://127.0.0.1:\(other.port)/cam\r\n")
            let outcome = try Program.label("rtsp://us3r:g3heim@127.0.0.1:\(first.port)/cam", ["--timeout", "3"])
            #expect(outcome.exitCode == 1, "\(outcome.stderr)")
            #expect(first.requests.contains("Authorization: Basic"), "\(first.requests)")
            #expect(other.requests.contains("/cam"), "the redirection is followed")
            #expect(!other.requests.contains("Authorization"), "\(other.requests)")
        }

        @Test func credentialsFollowARedirectionWithinOneServer() throws {
            let first = try Listener(
                scratch, "first", answer: "RTSP/1.0 302 Moved\r\nLocation: rtsp://127.0.0.1:PORT/other\r\n")
            let outcome = try Program.label("rtsp://us3r:g3heim@127.0.0.1:\(first.port)/cam", ["--timeout", "3"])
            #expect(outcome.exitCode == 1 && outcome.stderr.contains("redirects again and again"), "\(outcome.stderr)")
            let requests = first.requests.components(separatedBy: "CSeq: 1")
            #expect(requests.contains { $0.contains("/other") && $0.contains("Authorization") }, "\(first.requests)")
        }

        @Test func credentialsDoNotFollowARedirectionOfTheWeb() throws {
            let other = try Listener(
                scratch, "other", answer: "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n")
            let first = try Listener(
                scratch, "first", answer: "HTTP/1.1 302 Moved\r\nLocation: http://127.0.0.1:\(other.port)/x.mp4\r\n")
            let outcome = try Program.label("http://us3r:g3heim@127.0.0.1:\(first.port)/x.mp4", ["--timeout", "3"])
            #expect(outcome.exitCode == 1)
            #expect(other.requests.contains("/x.mp4") && !other.requests.contains("Authorization"), "\(other.requests)")
        }

        @Test(arguments: ["file", "variable"]) func credentialsNeedNotStandInTheAddress(place: String) throws {
            let port = try Port.unused()
            let camera = try Camera.start(port: port, ["--login", "us3r:g3h/e@im"])
            defer { camera.end() }
            try scratch.write("login.txt", "us3r:g3h/e@im\n".utf8)
            let given = place == "file" ? "--credentials login.txt" : ""
            let variable = place == "file" ? "" : "ACTIONLINE_CREDENTIALS=us3r:g3h/e@im"
            let outcome = try Program.shell(
                "\(variable) \"$ACTIONLINE\" label \(Camera.url(port)) -p \"$PIPELINE\" \(given) --duration 3",
                in: scratch.path)
            #expect(outcome.exitCode == 0, "\(outcome.stderr)")
            #expect(outcome.rows.count > 0)
            #expect(!(outcome.stdout + outcome.stderr).contains("g3h"))
        }

        @Test func aPasswordOfAnyCharactersIsShownNowhere() throws {
            let password = String((0x21...0x7E).map { Character(Unicode.Scalar($0)) })
            let dead = try Port.unused()
            for url in [
                "rtsp://us3r:\(password)@127.0.0.1:\(dead)/cam",
                "rtmp://us3r:\(password)@127.0.0.1:\(dead)/app/k3y-k3y-k3y",
                "srt://127.0.0.1:\(dead)?passphrase=\(password.replacingOccurrences(of: "&", with: ""))&timeout=100000",
                "http://us3r:\(password)@127.0.0.1:\(dead)/a.mp4?token=\(password.replacingOccurrences(of: "&", with: ""))",
            ] {
                for arguments in [
                    [
                        "label", url, "-p", Samples.pipeline, "--log-level", "debug", "--timeout", "1",
                        "--max-reconnects", "0",
                    ],
                    ["label", Samples.workout, "-p", Samples.pipeline, "--model", url],
                    ["label", Samples.workout, "-p", url],
                    ["label", Samples.workout, "-p", Samples.pipeline, "-o", url], ["label", url, "--nonsense", url],
                    ["label", Samples.workout, "-p", Samples.pipeline, "--set", url], ["model", "fetch", url],
                    ["model", "inspect", url],
                ] {
                    let outcome = try Program.run(arguments, timeout: 30)
                    let text = outcome.stdout + outcome.stderr
                    #expect(outcome.exitCode != 0)
                    for secret in ["us3r", "ABCDEFGH", "mnopqrst", "k3y-k3y", "23456789", "!\"#$%"] {
                        #expect(!text.contains(secret), "\(secret) of \(arguments) in \(text)")
                    }
                }
            }
        }
    }
}
