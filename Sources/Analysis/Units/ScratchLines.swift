// Lines that are written like a file's, for whoever needs them back.

import Export
import Files
import Foundation
import SystemPackage

/// A file without a name: nothing of it is left behind, not even by kill -9.
struct ScratchLines {
    private let file: AtomicFile
    private let name: String

    /// - Throws: `ExportError` where the folder for temporary files takes none.
    init() throws {
        let path = NSTemporaryDirectory() + "actionline-unit"
        name = path
        file = try ExportError.check("create", path) { () throws(Errno) in try AtomicFile(for: path) }
    }

    /// An output that writes here.
    func output() -> OutputFile { OutputFile(descriptor: file.descriptor.rawValue, name: name) }

    /// What was written, line by line, without the lines' ends.
    func lines() throws -> [[UInt8]] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 20)
        let descriptor = file.descriptor
        while true {
            let place = Int64(bytes.count)
            let count = try ExportError.check("read back", name) { () throws(Errno) in
                try descriptor.readBlock(at: place, into: &block)
            }
            if count == 0 { break }
            bytes += block[..<count]
        }
        return bytes.split(separator: 0x0A).map(Array.init)
    }
}

extension FileDescriptor {
    /// Reads what stands at an offset; 0 at the end.
    func readBlock(at offset: Int64, into block: inout [UInt8]) throws(Errno) -> Int {
        try throwingErrno { try block.withUnsafeMutableBytes { try read(fromAbsoluteOffset: offset, into: $0) } }
    }
}
