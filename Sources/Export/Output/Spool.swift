// Bytes kept for later: what belongs at the end of a file but comes before it.

import Files
import SystemPackage

/// Holds any number of bytes in bounded memory: beyond a bound they go to a file that has no name, so that nothing
/// can be left behind, not even by kill -9.
final class Spool {
    private let output: String
    private let folder: String
    private let memory: Int
    private var held: [UInt8] = []
    private var file: AtomicFile?

    /// - Parameter output: whose bytes these are, for messages; the nameless file lies beside it.
    init(for output: OutputFile, memory: Int = 1 << 18) {
        // Standard output has no folder: its rows wait elsewhere, and that is where a disk may be full.
        self.output = output.isBorrowed ? "\(output.scratchFolder)/" : output.name
        folder = output.scratchFolder
        self.memory = memory
    }

    func append(_ bytes: [UInt8]) throws {
        held.append(contentsOf: bytes)
        if held.count > memory { try spill() }
    }

    /// Writes everything to the output, in order.
    func copy(to output: OutputFile) throws { try read { try output.write($0) } }

    /// Gives everything, in order, a block at a time.
    func read(_ body: ([UInt8]) throws -> Void) throws {
        guard let file else { return try body(held) }
        try spill()
        let descriptor = file.descriptor
        try ExportError.check("read back", output) { try descriptor.seek(offset: 0, from: .start) }
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try ExportError.check("read back", output) {
                try block.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            }
            if count == 0 { break }
            try body(Array(block[..<count]))
        }
    }

    func discard() {
        held = []
        file = nil
    }

    private func spill() throws {
        let file = try self.file ?? create()
        self.file = file
        if let failure = held.withUnsafeBytes({ file.descriptor.writeWaiting($0) }).failure {
            throw ExportError.failed("write", output, failure)
        }
        held.removeAll(keepingCapacity: true)
    }

    /// A file without a name from the beginning, or whose hidden one is taken away at once.
    private func create() throws -> AtomicFile {
        let file = try ExportError.check("create", output) {
            try AtomicFile(for: folder == "/" ? "/spool" : "\(folder)/spool")
        }
        file.loseName()
        return file
    }
}
