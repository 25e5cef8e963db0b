// A small HTTP server with the virtues and vices of real ones.

import Foundation
import Testing

/// Serves a folder's files. The first part of a path says how:
/// `ranged` serves parts of files; `plain` always all of it; `breaking` hangs up after half of what is asked for;
/// `dripping` does so after 1000 bytes; `busy` answers 503 once, then as `ranged`; `moved` leads to `ranged`;
/// `escaping` leads to a local file; `silent` never answers; `lying` calls any part the first one.
final class RangeServer {
    let port: Int
    private let process = Process()
    private let log: String

    /// - Parameters:
    ///   - folder: what is served; the requests are logged beside it.
    ///   - certificate: a file with a key and a certificate, to serve over TLS.
    init(_ folder: String, certificate: String? = nil) throws {
        log = folder + ".log"
        try Data().write(to: URL(fileURLWithPath: log))
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-u", "-c", Self.script, folder, log] + (certificate.map { [$0] } ?? [])
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n"), let byte = try output.fileHandleForReading.read(upToCount: 1),
            !byte.isEmpty
        {
            line += byte
        }
        port = try #require(Int(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
    }

    func url(_ behaviour: String) -> String { "http://127.0.0.1:\(port)/\(behaviour)" }

    /// The requests so far: `GET /ranged/x.pth bytes=0-`.
    var requests: [String] {
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private static let script = #"""
        import os, re, ssl, sys, threading
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        folder, log = sys.argv[1:3]
        busy = set()
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *_): pass
            def nothing(self, code, *headers):
                self.send_response(code)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            def do_GET(self):
                wanted = self.headers.get("Range", "")
                with open(log, "a") as file: file.write(f"GET {self.path} {wanted}\n")
                _, behaviour, name = self.path.split("?")[0].split("/", 2)
                self.close_connection = True
                if behaviour == "silent":
                    threading.Event().wait(20)
                    return
                if behaviour == "moved": return self.nothing(302, ("Location", "/ranged/" + name))
                if behaviour == "escaping": return self.nothing(302, ("Location", "file:///etc/passwd"))
                if behaviour == "busy" and name not in busy:
                    busy.add(name)
                    return self.nothing(503)
                try:
                    with open(os.path.join(folder, name), "rb") as file: data = file.read()
                except OSError: return self.nothing(404)
                start = re.match(r"bytes=(\d+)-$", wanted)
                start = int(start[1]) if start and behaviour != "plain" else None
                if start is not None and start >= len(data):
                    return self.nothing(416, ("Content-Range", f"bytes */{len(data)}"))
                body = data[start or 0:]
                self.send_response(200 if start is None else 206)
                if start is not None:
                    stated = 0 if behaviour == "lying" else start
                    self.send_header("Content-Range", f"bytes {stated}-{stated + len(body) - 1}/{len(data)}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if behaviour == "breaking": body = body[:(len(body) + 1) // 2]
                if behaviour == "dripping": body = body[:1000]
                self.wfile.write(body)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        if len(sys.argv) > 3:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[3])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1])
        # An abandoned server does not outlive its test by much.
        threading.Timer(120, lambda: os._exit(0)).start()
        server.serve_forever()
        """#
}
