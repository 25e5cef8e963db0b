// The life of a live input: connect, deliver, lose, wait, connect again. Knows neither libav nor the real clock, so
// that its tests need neither.

/// One connection, from open to loss.
package protocol LiveConnection {
    associatedtype Item
    /// Waits for the next packet; nil when the other side has ended the stream.
    /// - Throws: whatever ended the connection.
    func next() throws -> Item?
    /// When the other side ends the stream, there is no more: a playlist that says so, a pipe.
    var endIsFinal: Bool { get }
}

/// The world as the engine sees it.
package protocol LiveWorld {
    associatedtype Connection: LiveConnection
    func open() throws -> Connection
    /// Monotonic, in microseconds.
    func now() -> Int64
    /// Waits; returns early when cancelled.
    func sleep(seconds: Double)
    /// In 0…1.
    func random() -> Double
    var isCancelled: Bool { get }
}

package enum LiveEngineEvent<Connection: LiveConnection> {
    /// `reconnects`: how many connections were made before this one.
    case connected(Connection, reconnects: Int)
    case item(Connection.Item, arrival: Int64)
    /// The connection is lost or could not be made; the next attempt follows after `wait` seconds.
    case lost(reason: String, wait: Double)
    /// There is no more: the stream came to its final end, or the run was cancelled.
    case ended(isFinal: Bool, at: Int64)
}

package struct LiveEngine<World: LiveWorld> {
    private let world: World
    private var policy: ReconnectPolicy

    package init(_ world: World, policy: ReconnectPolicy) {
        self.world = world
        self.policy = policy
    }

    /// Runs until cancelled, until `emit` returns false, or until the stream has come to its final end.
    /// - Throws: what the first connection failed with, when trying again cannot help; the last failure when the
    ///   policy gives up; whatever `emit` throws.
    package mutating func run(_ emit: (LiveEngineEvent<World.Connection>) throws -> Bool) throws {
        var connections = 0
        while !world.isCancelled {
            var delivered = 0.0
            let failure: MediaError
            do {
                let connection = try world.open()
                guard try emit(.connected(connection, reconnects: connections)) else { return }
                connections += 1
                switch try deliver(connection, emit) {
                case .stopped: return
                case .ended:
                    _ = try emit(.ended(isFinal: true, at: world.now()))
                    return
                case .lost(let error, let seconds): (failure, delivered) = (error, seconds)
                }
            } catch let error as MediaError {
                if world.isCancelled { break }
                if connections == 0, !error.mayHealByItself { throw error }
                failure = error
            }
            if world.isCancelled { break }
            guard let wait = policy.waitAfterFailure(deliveredSeconds: delivered, random: world.random()) else {
                let times = policy.failures - 1
                throw MediaError(
                    failure.kind, "gave up after \(times) \(times == 1 ? "reconnect" : "reconnects"): \(failure)")
            }
            guard try emit(.lost(reason: failure.description, wait: wait)) else { return }
            world.sleep(seconds: wait)
        }
        _ = try emit(.ended(isFinal: false, at: world.now()))
    }

    private enum Outcome {
        case stopped
        case ended
        case lost(MediaError, seconds: Double)
    }

    private mutating func deliver(
        _ connection: World.Connection, _ emit: (LiveEngineEvent<World.Connection>) throws -> Bool
    ) throws -> Outcome {
        var first: Int64?
        while true {
            let next: World.Connection.Item?
            do {
                next = try connection.next()
            } catch let error as MediaError {
                if world.isCancelled { return .lost(error, seconds: 0) }
                return .lost(error, seconds: first.map { Double(world.now() - $0) / 1e6 } ?? 0)
            }
            let arrival = world.now()
            guard let next else {
                if connection.endIsFinal { return .ended }
                let error = MediaError(.read, "the stream ended")
                return .lost(error, seconds: first.map { Double(arrival - $0) / 1e6 } ?? 0)
            }
            first = first ?? arrival
            if try !emit(.item(next, arrival: arrival)) { return .stopped }
        }
    }
}

extension MediaError {
    /// A server may come up later; a wrong password stays wrong.
    var mayHealByItself: Bool {
        switch kind {
        case .open(let failure): !failure.isPermanent
        case .read, .timedOut, .decode, .seek, .scale: true
        case .usage, .noVideoStream, .unsupported, .cancelled, .outOfMemory, .write, .draw, .encode: false
        }
    }
}
