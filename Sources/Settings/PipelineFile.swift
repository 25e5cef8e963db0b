// Reads a pipeline file (YAML) and single settings into a `PipelineConfiguration`. Every mistake is an error with
// file, line and column; paths in the file are relative to it.

import Files
import Foundation
import ModelZoo
import Yams

public enum PipelineFile {
    /// The longest pipeline file read, bytes: the format needs one kilobyte.
    package static let longestBytes = 1 << 20

    /// Every key that a pipeline file may have, dotted.
    package static var keys: [String] { PipelineSetting.all.map(\.key) }

    /// Reads the pipeline file at `path` and applies `settings` (`key=value`) over it.
    ///
    /// - Throws: `ConfigurationError` naming the file, line and column of the first mistake.
    /// - Parameter waitSeconds: how long a pipe may be silent.
    public static func load(
        _ path: String, settings: [String] = [], waitSeconds: Double = 10
    ) throws -> PipelineConfiguration {
        let text = try readText(path, waitSeconds)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return try parse(text, name: path, folder: folder, settings: settings)
    }

    /// Settings alone, without a file.
    public static func fromSettings(_ settings: [String]) throws -> PipelineConfiguration {
        var configuration = PipelineConfiguration()
        for setting in settings { try apply(setting: setting, to: &configuration) }
        return configuration
    }

    package static func parse(
        _ text: String, name: String, folder: URL, settings: [String] = []
    ) throws -> PipelineConfiguration {
        var configuration = PipelineConfiguration()
        configuration.origin = name
        let root: Node?
        do {
            root = try BoundedYAML.compose(text)
        } catch let error as BoundedYAML.Problem {
            throw ConfigurationError("\(name): \(error)")
        } catch let error as YamlError {
            throw ConfigurationError(syntaxMessage(error, name: name))
        }
        if let root, root.null == nil || !(root.scalar?.string.isEmpty ?? true) {
            try read(root, name: name, into: &configuration)
        }
        configuration.model.checkpoint = configuration.model.checkpoint.map {
            // Beside the file, or else where a fetch puts checkpoints of that name.
            let path = resolve($0, in: folder)
            return ModelCache.standard.substitute(for: path) ?? path
        }
        configuration.model.labels = configuration.model.labels.map { resolve($0, in: folder) }
        // Paths in settings are relative to where the user stands, so they are applied after resolving.
        for setting in settings { try apply(setting: setting, to: &configuration) }
        return configuration
    }

    private static func read(_ root: Node, name: String, into configuration: inout PipelineConfiguration) throws {
        guard let sections = root.mapping else {
            throw ConfigurationError("\(name):1:1: a pipeline file is a mapping of sections (model, window, …)")
        }
        var seen = Set<String>()
        for (keyNode, valueNode) in sections {
            let section = keyNode.scalar?.string ?? ""
            let place = place(of: keyNode, in: name)
            guard PipelineSetting.sections.contains(section) else {
                throw ConfigurationError("\(place): \(unknown(section, among: PipelineSetting.sections))")
            }
            guard seen.insert(section).inserted else {
                throw ConfigurationError("\(place): \"\(section)\" is given twice")
            }
            if valueNode.null != nil { continue }
            guard let entries = valueNode.mapping else {
                throw ConfigurationError("\(place): \"\(section)\" must hold keys, indented below it")
            }
            for (entryKey, entryValue) in entries {
                try read(entryKey, entryValue, section: section, name: name, seen: &seen, into: &configuration)
            }
        }
    }

    private static func read(
        _ keyNode: Node, _ valueNode: Node, section: String, name: String, seen: inout Set<String>,
        into configuration: inout PipelineConfiguration
    ) throws {
        let key = keyNode.scalar?.string ?? ""
        let path = "\(section).\(key)"
        guard let setting = PipelineSetting.named(path) else {
            let siblings = PipelineSetting.all.map(\.key).filter { $0.hasPrefix(section + ".") }
                .map { String($0.dropFirst(section.count + 1)) }
            throw ConfigurationError("\(place(of: keyNode, in: name)): \(unknown(key, among: siblings))")
        }
        guard seen.insert(path).inserted else {
            throw ConfigurationError("\(place(of: keyNode, in: name)): \"\(path)\" is given twice")
        }
        guard let value = value(of: valueNode), setting.apply(value, &configuration) else {
            throw ConfigurationError("\(place(of: valueNode, in: name)): \(path) must be \(setting.expectation)")
        }
    }

    package static func apply(setting text: String, to configuration: inout PipelineConfiguration) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw ConfigurationError.notSetting(text)
        }
        let key = String(text[..<equals])
        let written = String(text[text.index(after: equals)...])
        guard let setting = PipelineSetting.named(key) else {
            throw ConfigurationError.setting(text, problem: unknown(key, among: PipelineSetting.all.map(\.key)))
        }
        // A path is taken as it is; everything else is YAML, so that lists read as in the file.
        let isPath = setting.expectation == "a path"
        let node = isPath ? nil : try? BoundedYAML.compose(written)
        guard let value = isPath ? .scalar(written) : node.flatMap(value(of:)), setting.apply(value, &configuration)
        else {
            throw ConfigurationError.setting(text, problem: "\(key) must be \(setting.expectation)")
        }
    }

    private static func value(of node: Node) -> PipelineValue? {
        if let scalar = node.scalar { return .scalar(scalar.string) }
        guard let items = node.sequence else { return nil }
        let texts = items.compactMap { $0.scalar?.string }
        return texts.count == items.count ? .sequence(texts) : nil
    }

    private static func readText(_ path: String, _ waitSeconds: Double) throws -> String {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: longestBytes, waitSeconds: waitSeconds)
        } catch {
            throw ConfigurationError("cannot read the pipeline file \"\(path)\": \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ConfigurationError(
                "\"\(path)\" is not a pipeline file: expected YAML text; see pipelines/ for examples")
        }
        return text
    }

    private static func resolve(_ path: String, in folder: URL) -> String {
        path.hasPrefix("/") ? path : URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.path
    }

    private static func place(of node: Node, in name: String) -> String {
        node.mark.map { "\(name):\($0.line):\($0.column)" } ?? name
    }

    private static func unknown(_ key: String, among candidates: [String]) -> String {
        let hint = nearestName(to: key, among: candidates).map { "; did you mean \"\($0)\"?" }
        return "unknown key \"\(key)\"\(hint ?? "; known keys: \(candidates.joined(separator: ", "))")"
    }

    private static func syntaxMessage(_ error: YamlError, name: String) -> String {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let detail = context.map { "\(problem) (\($0.text))" } ?? problem
            return "\(name):\(mark.line):\(mark.column): \(detail)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            let key = duplicates.first ?? "a key"
            return "\(name):\(context.mark.line):\(context.mark.column): \"\(key)\" is given twice"
        default:
            return "\(name): not YAML: \(error)"
        }
    }
}
