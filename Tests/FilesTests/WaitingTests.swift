// Descriptors that are not always ready.

import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct WaitingTests {
    private let pipe: (readEnd: FileDescriptor, writeEnd: FileDescriptor)

    init() throws { pipe = try FileDescriptor.pipe(options: .nonBlocking) }

    private func close() {
        try? pipe.readEnd.close()
        try? pipe.writeEnd.close()
    }

    @Test func waitingForASilentPipeEnds() throws {
        defer { close() }
        #expect(try !pipe.readEnd.wait(until: .readable, atMost: .milliseconds(20)))
    }

    @Test func waitingEndsWhenSomethingComes() throws {
        defer { close() }
        try pipe.writeEnd.writeAll([1])
        #expect(try pipe.readEnd.wait(until: .readable, atMost: .seconds(60)))
    }

    @Test func nothingIsReadWhereNothingHasCome() throws {
        defer { close() }
        var byte: UInt8 = 0
        let count = try withUnsafeMutableBytes(of: &byte) { try pipe.readEnd.readIfReady(into: $0) }
        #expect(count == nil)
    }

    @Test func aFullPipeThatDoesNotBlockIsWaitedFor() async throws {
        defer { close() }
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        let reader = Task.detached { [pipe] in
            var block = [UInt8](repeating: 0, count: 1 << 16)
            var total = 0
            while total < 1 << 20 {
                _ = try pipe.readEnd.wait(until: .readable)
                total += try block.withUnsafeMutableBytes { try pipe.readEnd.readIfReady(into: $0) } ?? 0
            }
            return total
        }
        let (written, failure) = bytes.withUnsafeBytes { pipe.writeEnd.writeWaiting($0) }
        #expect(failure == nil)
        #expect(written == bytes.count)
        #expect(try await reader.value == bytes.count)
    }

    @Test func aWriteThatFailsTellsHowFarItCame() throws {
        defer { close() }
        signal(SIGPIPE, SIG_IGN)
        try pipe.readEnd.close()
        let (written, failure) = [UInt8(1)].withUnsafeBytes { pipe.writeEnd.writeWaiting($0) }
        #expect(written == 0)
        #expect(failure == .brokenPipe)
    }

    @Test func aPipeHasNothingToSynchronize() throws {
        defer { close() }
        try pipe.writeEnd.synchronize()
    }

    /// `FilePath` would drop the slash, and open the file.
    @Test func aSlashAtTheEndOfANameIsKept() throws {
        let folder = Scratch()
        try folder.write("a", "")
        #expect(throws: Errno.notDirectory) { try FileDescriptor.open(named: folder.file("a/"), .readOnly) }
    }
}
