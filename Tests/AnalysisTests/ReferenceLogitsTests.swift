// The reference checkpoints, opened as `model check` opens them, give the logits that the original code gave.

import Analysis
import Checkpoints
import Foundation
import Settings
import Testing

@Suite struct ReferenceLogitsTests {
    /// One line of the folder's manifest.
    struct Reference: Decodable, CustomTestStringConvertible {
        let name: String
        let file: String
        let heads: Int
        let frames: Int
        let mean: [Float]
        let std: [Float]
        let expected: String
        var testDescription: String { name }
    }

    static let references: [Reference] = {
        let bytes = FileManager.default.contents(atPath: TestModels.golden + "/manifest.json") ?? Data()
        return (try? JSONDecoder().decode([Reference].self, from: bytes)) ?? []
    }()

    @Test(arguments: references)
    func logitsAreThoseOfTheOriginalImplementation(_ reference: Reference) throws {
        let pipeline = try ResolvedPipeline(
            PipelineFile.fromSettings([
                "model.checkpoint=\(TestModels.golden)/\(reference.file)", "model.heads=\(reference.heads)",
                "model.frames=\(reference.frames)",
                "preprocess.mean=\(reference.mean)", "preprocess.std=\(reference.std)",
            ]))
        let check = try ModelCheck("\(TestModels.golden)/\(reference.expected)", pipeline: pipeline)
        let result = try check.run(pipeline.makeModel(threads: 2))
        #expect(result.clips > 0 && result.agreeing == result.clips, "\(result)")
        #expect(result.largestError <= 1e-4, "\(result)")  // fp32 sums in another order
    }

    /// Nothing in the folder is left uncompared: neither a checkpoint nor an expectation.
    @Test func everyFileOfTheFolderIsCompared() throws {
        let listed = Set(Self.references.flatMap { [$0.file, $0.expected] } + ["manifest.json"])
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: TestModels.golden)) == listed)
        #expect(Self.references.count == 13)
        #expect(Set(Self.references.map(\.expected)).count == 13)
    }
}
