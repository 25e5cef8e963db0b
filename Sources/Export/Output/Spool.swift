// Bytes kept for later: what belongs at the end of a file but comes before it.

import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Holds any number of bytes in bounded memory: beyond a bound they go to a file that has no name, so that nothing
/// can be left behind, not even by kill -9.
final class Spool {
    private let output: String
    private let folder: String
    private let memory: Int
    private var held: [UInt8] = []
    private var file: Descriptor?
    /// Owns what `file` writes to.
    private var kept: NewFile?

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
    func copy(to output: OutputFile) throws {
        if let file {
            try spill()
            guard lseek(file.number, 0, SEEK_SET) == 0 else {
                throw ExportError.failed("read back", self.output, errno)
            }
            var block = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = block.withUnsafeMutableBytes { read(file.number, $0.baseAddress, $0.count) }
                if count < 0 {
                    if errno == EINTR { continue }
                    throw ExportError.failed("read back", self.output, errno)
                }
                if count == 0 { break }
                try output.write(Array(block[..<count]))
            }
        } else {
            try output.write(held)
        }
    }

    func discard() {
        held = []
        file = nil
        kept = nil
    }

    private func spill() throws {
        if file == nil {
            do {
                // Without a name from the beginning, or its hidden one is taken away at once.
                let created = try NewFile(for: folder == "/" ? "/spool" : "\(folder)/spool")
                if let hidden = created.hidden { Leftovers.remove(hidden) }
                (file, kept) = (Descriptor(created.descriptor, owned: false), created)
            } catch {
                throw ExportError.failed("create", output, error.code)
            }
        }
        guard let file else { return }
        if let code = held.withUnsafeBytes({ file.write($0) }).error {
            throw ExportError.failed("write", output, code)
        }
        held.removeAll(keepingCapacity: true)
    }
}
