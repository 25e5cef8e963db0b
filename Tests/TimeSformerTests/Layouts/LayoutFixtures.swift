// Checkpoints for the layout tests: the goldens, and variations written on the spot.

import Checkpoints
import Foundation
import Testing
import TimeSformer

enum LayoutFixtures {
    /// The folder of golden checkpoints.
    static var golden: String {
        (Bundle.module.resourceURL?.appendingPathComponent("Golden").path ?? "Golden") + "/"
    }

    /// One line of the goldens' manifest.
    struct Golden: Sendable, CustomTestStringConvertible {
        var entry: MetadataValue
        func text(_ key: String) -> String { entry[key]?.string ?? "" }
        func number(_ key: String) -> Int { entry[key]?.integer ?? 0 }
        var path: String { LayoutFixtures.golden + text("file") }
        var testDescription: String { text("name") }
        var attention: AttentionScheme {
            text("attention").hasPrefix("divided") ? .divided : text("attention").hasPrefix("joint") ? .joint : .space
        }
    }

    /// The goldens that the project keeps a copy of.
    static var all: [Golden] {
        guard let bytes = try? Checkpoint.smallFile(golden + "manifest.json", limit: 1 << 20),
            let list = try? MetadataValue(json: bytes).list
        else { return [] }
        return list.map(Golden.init).filter { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// The numbers of a parameter.
    static func floats(_ model: OpenedModel, _ parameter: Parameter) throws -> [Float] {
        let count = model.configuration.shape(of: parameter).reduce(1, *)
        return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try model.read(parameter, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
    }

    /// Copies a checkpoint's tensors into a safetensors file, renamed, dropped or added on the way.
    static func rewrite(
        _ source: String, to path: String, metadata: [(key: String, value: String)] = [],
        rename: (String) -> String? = { $0 }, extra: [SafetensorsWriter.Tensor] = []
    ) throws {
        let checkpoint = try Checkpoint.open(source)
        var origins: [String: String] = [:]
        var tensors: [SafetensorsWriter.Tensor] = []
        for name in checkpoint.names {
            let short = name.split(separator: "/").last.map(String.init) ?? name
            guard let target = rename(short) else { continue }
            origins[target] = name
            tensors.append(.init(name: target, shape: checkpoint.tensors[name]?.shape ?? []))
        }
        try SafetensorsWriter.write(tensors + extra, metadata: metadata, to: path) { tensor, destination in
            if let origin = origins[tensor.name] { try checkpoint.read(origin, into: destination) }
        }
    }
}
