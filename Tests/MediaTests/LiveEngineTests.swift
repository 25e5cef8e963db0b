import Media
import Testing

/// What the made-up world does, step by step.
private enum Step {
    case refuse(MediaError)
    case connect
    case picture(Int64)
    case lose(MediaError)
    case end
}

private final class MadeUpWorld: LiveWorld {
    var steps: [Step]
    var time: Int64 = 0
    var sleeps: [Double] = []
    var isCancelled = false
    var endIsFinal = false

    init(_ steps: [Step]) { self.steps = steps }

    struct Connection: LiveConnection {
        let world: MadeUpWorld
        var endIsFinal: Bool { world.endIsFinal }

        func next() throws -> Int64? {
            world.time += 40_000
            guard !world.steps.isEmpty else {
                world.isCancelled = true
                throw MediaError(.cancelled, "over")
            }
            switch world.steps.removeFirst() {
            case .picture(let pts): return pts
            case .lose(let error): throw error
            case .end: return nil
            case .refuse, .connect: throw MediaError(.read, "the test is wrong")
            }
        }
    }

    func open() throws -> Connection {
        guard !steps.isEmpty else {
            isCancelled = true
            throw MediaError(.cancelled, "over")
        }
        if case .refuse(let error) = steps.removeFirst() { throw error }
        return Connection(world: self)
    }

    func now() -> Int64 { time }
    func sleep(seconds: Double) {
        sleeps.append(seconds)
        time += Int64(seconds * 1e6)
    }
    func random() -> Double { 0.5 }
}

@Suite struct LiveEngineTests {
    private func run(_ steps: [Step], limit: Int? = nil, stopAfter: Int = .max) throws -> (
        log: [String], world: MadeUpWorld
    ) {
        let world = MadeUpWorld(steps)
        var engine = LiveEngine(world, policy: ReconnectPolicy(maximumReconnects: limit))
        var log: [String] = []
        try engine.run { event in
            switch event {
            case .connected(_, let reconnects): log.append("connected \(reconnects)")
            case .item(let pts, let arrival): log.append("packet \(pts) at \(arrival)")
            case .lost(let reason, let wait): log.append("lost \(reason) \(wait)")
            case .ended(let isFinal, _): log.append(isFinal ? "final end" : "ended")
            }
            return log.count < stopAfter
        }
        return (log, world)
    }

    private let refused = MediaError(.open(.refused), "refused")
    private let broken = MediaError(.read, "broken")

    @Test func aLossIsWaitedOut() throws {
        let (log, world) = try run([
            .connect, .picture(0), .picture(40_000), .lose(broken), .refuse(refused), .connect, .picture(9_000_000),
            .picture(9_040_000),
        ])
        #expect(
            log == [
                "connected 0", "packet 0 at 40000", "packet 40000 at 80000", "lost broken 1.0", "lost refused 1.0",
                "connected 1", "packet 9000000 at 2160000", "packet 9040000 at 2200000", "ended",
            ])
        #expect(world.sleeps == [1, 1])
    }

    @Test(arguments: [OpenFailure.unauthorized, .notFound, .unknownHost])
    func whatCannotHealEndsTheFirstConnectionAttempt(failure: OpenFailure) {
        let error = MediaError(.open(failure), "no")
        #expect(throws: error) { try run([.refuse(error), .connect]) }
    }

    @Test func laterTheSameFailuresAreWaitedOut() throws {
        let (log, _) = try run([
            .connect, .picture(0), .end, .refuse(MediaError(.open(.notFound), "not found")), .connect, .picture(0),
        ])
        #expect(log.contains("lost not found 1.0") && log.dropLast().last?.hasPrefix("packet") == true)
        #expect(log.contains("lost the stream ended 1.0"))
    }

    @Test func aServerThatComesUpLaterIsWaitedFor() throws {
        let (log, _) = try run([.refuse(refused), .refuse(refused), .connect, .picture(5)])
        #expect(log == ["lost refused 1.0", "lost refused 1.0", "connected 0", "packet 5 at 2040000", "ended"])
    }

    @Test func aLimitOfReconnectsEndsInTheLastCause() {
        #expect(throws: MediaError(.open(.refused), "gave up after 2 reconnects: refused")) {
            try run([.connect, .picture(0), .lose(broken), .refuse(refused), .refuse(refused), .connect], limit: 2)
        }
    }

    @Test func aPlaylistThatIsOverEndsTheRun() throws {
        let world = MadeUpWorld([.connect, .picture(0), .end, .connect])
        world.endIsFinal = true
        var engine = LiveEngine(world, policy: ReconnectPolicy())
        var events = 0
        try engine.run { _ in
            events += 1
            return true
        }
        #expect(events == 3 && world.sleeps.isEmpty)
    }

    @Test(arguments: 1...6)
    func theReceiverMayStopAtAnyEvent(count: Int) throws {
        let (log, _) = try run(
            [.connect, .picture(0), .lose(broken), .connect, .picture(0), .picture(1)], stopAfter: count)
        #expect(log.count == count)
    }
}
