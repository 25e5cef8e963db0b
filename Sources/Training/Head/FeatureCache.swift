// Features on the disk: what one run computed, the next one reads.

import Files
import Foundation
import SystemPackage

/// A file of features that grows clip by clip, so that a run that was killed keeps what it computed.
///
/// Format: the magic number, the width as 32 bits, then a record for each view of a clip: its key (64 bits), a checksum of
/// key and numbers (64 bits), the numbers (32 bits each); all little-endian. Reading ends at the first record that is short
/// or does not fit its checksum; writing goes on there.
package final class FeatureCache {
    private static let magic: [UInt8] = Array("ALFEAT1\n".utf8)
    private static let headerBytes = 12
    private static let mostBytes = 64 << 30

    package private(set) var known: [UInt64: [Float]] = [:]
    private let width: Int
    private let path: String
    private let file: FileDescriptor

    /// - Throws: `TrainingError.cannotWrite`.
    package init(_ path: String, width: Int) throws {
        self.path = path
        self.width = width
        do {
            file = try FileDescriptor.open(named: path, .readWrite, .create, permissions: .standard)
        } catch {
            throw TrainingError.cannotWrite(file: path, reason: "\(error)")
        }
        try read()
    }

    deinit { try? file.close() }

    /// Keeps a view's features.
    package func add(_ key: UInt64, _ features: [Float]) throws {
        precondition(features.count == width, "features of one model have one width")
        known[key] = features
        var record =
            [UInt8](littleEndian: key, count: 8)
            + [UInt8](littleEndian: Self.checksum(key, features), count: 8)
        features.withUnsafeBytes { record += $0 }
        do {
            try file.writeAll(record)
        } catch {
            throw TrainingError.cannotWrite(file: path, reason: "\(error)")
        }
    }

    private func read() throws {
        do {
            let size = Int(try file.seek(offset: 0, from: .end))
            try file.seek(offset: 0, from: .start)
            var end = 0
            if size >= Self.headerBytes, size <= Self.mostBytes {
                let bytes = try [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                    while filled < size {
                        let count = try file.read(
                            into: UnsafeMutableRawBufferPointer(
                                rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]))
                        if count == 0 { break }
                        filled += count
                    }
                }
                end = take(bytes)
            }
            try file.resize(to: Int64(end))
            try file.seek(offset: Int64(end), from: .start)
            if end == 0 {
                try file.writeAll(Self.magic + [UInt8](littleEndian: width, count: 4))
            }
        } catch let error as Errno {
            throw TrainingError.cannotWrite(file: path, reason: "\(error)")
        }
    }

    /// - Returns: where the last whole record ends; 0: not even the beginning is this format's, with this width.
    private func take(_ bytes: [UInt8]) -> Int {
        guard bytes.count >= Self.headerBytes, bytes.starts(with: Self.magic) else { return 0 }
        guard bytes.littleEndian(at: 8, count: 4) == UInt64(width) else { return 0 }
        let length = 16 + 4 * width
        var place = Self.headerBytes
        while place + length <= bytes.count {
            let key = bytes.littleEndian(at: place, count: 8)
            let features = (0..<width).map {
                Float(bitPattern: UInt32(bytes.littleEndian(at: place + 16 + 4 * $0, count: 4)))
            }
            guard bytes.littleEndian(at: place + 8, count: 8) == Self.checksum(key, features),
                features.allSatisfy(\.isFinite)
            else { break }
            known[key] = features
            place += length
        }
        return place
    }

    private static func checksum(_ key: UInt64, _ features: [Float]) -> UInt64 {
        var sum = Checksum()
        sum.add(key)
        features.withUnsafeBytes { sum.add($0) }
        return sum.value
    }
}
