// Fetching over HTTP from a server that does what servers do: break, change, refuse, lie.

import Analysis
import Files
import Foundation
import Media
import ModelZoo
import TestSupport
import Testing

@Suite struct ModelFetchTests {
    let scratch = Scratch()
    let server: RangeServer
    let entry: ZooEntry
    let original: Data

    /// The sample's checkpoint, served under a name that carries its sum.
    init() throws {
        let sample = ModelProgram.golden + "/../../../samples/figure-actions.pth"
        original = try Data(contentsOf: URL(fileURLWithPath: sample))
        var entry = try #require(Zoo.entry(named: "mmaction2-k400-divided-8x32"))
        entry.checkpoint = "figures-\(try SHA256.ofFile(sample).prefix(8)).pth"
        self.entry = entry
        try scratch.write("served/\(entry.checkpoint)", original)
        server = try RangeServer(scratch.file("served"))
    }

    private var cache: ModelCache { ModelCache(scratch.file("cache")) }
    private var part: String { "cache/\(entry.checkpoint).part" }

    private func fetch(
        _ behaviour: String, _ entry: ZooEntry? = nil, attempts: Int = 3, timeout: Double = 20,
        report: @escaping (FetchEvent) -> Void = { _ in }
    ) throws -> String {
        var settings = FetchSettings()
        settings.attempts = attempts
        settings.firstWaitSeconds = 0.01
        settings.timeoutSeconds = timeout
        let base = server.url(behaviour)
        return try ModelFetch(entry ?? self.entry, cache: cache, base: base, settings: settings, report: report).run()
    }

    private func failure(_ behaviour: String, _ entry: ZooEntry? = nil) -> String {
        do {
            return "no error: " + (try fetch(behaviour, entry))
        } catch { return "\(error)" }
    }

    private func isFetched(_ path: String) -> Bool {
        // Nothing but the file itself stays.
        FileManager.default.contents(atPath: path) == original
            && Scratch.names(scratch.file("cache")) == [entry.checkpoint]
    }

    @Test(arguments: ["ranged", "plain", "moved", "busy"])
    func aCheckpointArrivesWholeAndVerified(_ behaviour: String) throws {
        var last: FetchEvent?
        let path = try fetch(behaviour) { last = $0 }
        #expect(isFetched(path))
        guard case .finished(_, original.count, let sum?)? = last else {
            Issue.record("the last event is \(String(describing: last))")
            return
        }
        #expect(sum.hasPrefix(try #require(entry.sha256Prefix)))
    }

    @Test func whatIsInTheCacheIsNotFetchedAgain() throws {
        _ = try fetch("ranged")
        let requests = server.requests.count
        #expect(isFetched(try fetch("ranged")))
        #expect(server.requests.count == requests)
    }

    @Test func aConnectionThatKeepsBreakingIsContinuedEveryTime() throws {
        var resumed = [Int]()
        // Each connection gives half of what is left: some twenty of them.
        let path = try fetch("breaking") {
            if case .started(_, let bytes, _) = $0 { resumed.append(bytes) }
        }
        #expect(isFetched(path))
        #expect(resumed.count > 10 && resumed == resumed.sorted() && Set(resumed).count == resumed.count)
        #expect(server.requests.contains("GET /breaking/\(entry.checkpoint) bytes=\(resumed[1])-"))
    }

    @Test func anInterruptedFetchContinuesInTheNextRun() throws {
        try begin(bytes: 5000)
        var resumed: Int?
        let path = try fetch("ranged") {
            if case .started(_, let bytes, _) = $0 { resumed = bytes }
        }
        #expect(isFetched(path))
        #expect(resumed == 5000)
        #expect(server.requests == ["GET /ranged/\(entry.checkpoint) bytes=5000-"])
    }

    @Test func aWholePartialFileOnlyNeedsVerifying() throws {
        try begin(bytes: original.count)
        #expect(isFetched(try fetch("ranged")))
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        ("plain", "the server does not continue files"), ("lying", "the server does not continue files"),
        ("ranged", "the file on the server has changed"),
    ])
    func aPartThatCannotBeContinuedIsBegunAnew(_ behaviour: String, _ expected: String) throws {
        try begin(bytes: 5000, behaviour: behaviour, size: behaviour == "ranged" ? original.count + 1 : original.count)
        var reason: String?
        let path = try fetch(behaviour) {
            if case .restarted(_, let said) = $0 { reason = said }
        }
        #expect(isFetched(path))
        #expect(reason == expected)
    }

    @Test func aPartOfAnotherAddressIsNotContinued() throws {
        try begin(bytes: 5000, behaviour: "elsewhere")
        #expect(isFetched(try fetch("ranged")))
        #expect(server.requests.count == 1 && !server.requests[0].contains("5000"))
    }

    @Test func aDamagedFileIsRemovedAndTheErrorSaysBothSums() throws {
        try scratch.write("served/\(entry.checkpoint)", Data(original.reversed()))
        let message = failure("ranged")
        let prefix = try #require(entry.sha256Prefix)
        #expect(message.contains("its SHA-256 begins with") && message.contains("not \(prefix)"))
        #expect(message.contains("removed"))
        #expect(Scratch.names(scratch.file("cache")).isEmpty)
    }

    @Test func aWebPageInsteadOfAModelDoesNotGetIntoTheCache() throws {
        let authors = try #require(Zoo.entry(named: "facebook-k400-8x32"))
        try scratch.write("served/\(authors.checkpoint)", Data("<html>Sign in</html>".utf8))
        let message = failure("ranged", authors)
        #expect(message.contains("not the model") && message.contains("facebookresearch/TimeSformer"))
        #expect(Scratch.names(scratch.file("cache")).isEmpty)
    }

    @Test func aMissingFileIsSaidWithThePlaceToGetItByHand() {
        let message = failure("ranged/nowhere")
        #expect(message.contains("404") && message.contains("open-mmlab/mmaction2"))
        #expect(Scratch.names(scratch.file("cache")).isEmpty)
    }

    @Test func aSilentServerIsGivenUp() {
        let error = #expect(throws: FetchError.self) { try fetch("silent", attempts: 1, timeout: 0.3) }
        #expect(error?.description.contains("no answer within 0.3 s") == true)
    }

    @Test func aRedirectNeverLeavesTheWeb() {
        #expect(failure("escaping").contains("cannot fetch"))
        #expect(Scratch.names(scratch.file("cache")).isEmpty)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
    func aCertificateMustBeTrusted() throws {
        let made = try ModelProgram.run(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", scratch.file("key.pem"), "-out",
                scratch.file("own.pem"), "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost",
            ], program: "/usr/bin/openssl")
        try #require(made.code == 0, "\(made.errors)")
        try scratch.write("both.pem", Data((scratch.text("key.pem") + scratch.text("own.pem")).utf8))
        let published = try #require(Zoo.entry(named: "facebook-k400-8x32"))
        try scratch.write("served/\(published.checkpoint)", original)
        let server = try RangeServer(scratch.file("served"), certificate: scratch.file("both.pem"))
        func fetch(host: String, trusting certificate: String) throws -> ModelProgram.Ended {
            let url = "https://\(host):\(server.port)/ranged"
            return try ModelProgram.run(
                ["model", "fetch", published.name, "--url", url, "--cache", scratch.file("cache")],
                environment: ["SSL_CERT_FILE": certificate])
        }
        let stranger = try fetch(host: "localhost", trusting: "/etc/ssl/certs/ca-certificates.crt")
        #expect(stranger.code == 1 && stranger.errors.contains("certificate"))
        #expect(try fetch(host: "127.0.0.1", trusting: scratch.file("own.pem")).code == 1)
        #expect(Scratch.names(scratch.file("cache")).isEmpty)
        #expect(try fetch(host: "localhost", trusting: scratch.file("own.pem")).code == 0)
    }

    @Test func aServerThatGivesUpKeepsWhatCame() throws {
        #expect(throws: FetchError.self) { try fetch("dripping", attempts: 1) }
        let kept = try #require(FileManager.default.contents(atPath: scratch.file(part)))
        #expect(kept.count == 1000 && original.starts(with: kept))
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "/etc/passwd"])
    func onlyWebAddressesAreFetched(_ base: String) {
        #expect(throws: FetchError.self) { try ModelFetch(entry, cache: cache, base: base).run() }
    }

    @Test func twoProcessesDoNotWriteOneFile() throws {
        try begin(bytes: 10)
        let holder = open(scratch.file(part), O_RDWR)
        defer { close(holder) }
        #expect(flock(holder, LOCK_EX | LOCK_NB) == 0)
        #expect(failure("ranged").contains("by another actionline"))
    }

    @Test(arguments: ["model.safetensors", "pytorch_model.bin"])
    func aHuggingFaceFolderArrivesWithWhicheverWeightsItHas(_ weights: String) throws {
        let entry = try #require(Zoo.entry(named: "huggingface-k400-base"))
        let golden = ModelProgram.golden + (weights.hasSuffix("bin") ? "/hf-space-bin" : "/hf-divided")
        for name in ["config.json", "preprocessor_config.json", weights] {
            try scratch.write("served/\(name)", try Data(contentsOf: URL(fileURLWithPath: "\(golden)/\(name)")))
        }
        let path = try fetch("ranged", entry)
        #expect(Scratch.names(path) == ["config.json", weights, "preprocessor_config.json"].sorted())
        #expect(Scratch.names(scratch.file("cache")) == [entry.checkpoint])
    }

    @Test func aFolderWithoutWeightsDoesNotGetItsName() throws {
        let entry = try #require(Zoo.entry(named: "huggingface-k400-base"))
        try scratch.write("served/config.json", Data("{}".utf8))
        #expect(failure("ranged", entry).contains("404"))
        #expect(!cache.holds(entry))
    }

    /// An earlier run's first bytes.
    private func begin(bytes: Int, behaviour: String = "ranged", size: Int? = nil) throws {
        try scratch.write(part, original.prefix(bytes))
        let url = "\(server.url(behaviour))/\(entry.checkpoint)"
        try scratch.write(part + ".origin", Data("\(url)\n\(size ?? original.count)\n".utf8))
    }
}
