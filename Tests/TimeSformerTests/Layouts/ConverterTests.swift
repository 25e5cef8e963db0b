// One converted file carries everything, and the report says what there is.

import Checkpoints
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct ConverterTests {
    let folder = Scratch()

    @Test(arguments: LayoutFixtures.all) func aConvertedFileIsTheSameModel(_ golden: LayoutFixtures.Golden) throws {
        let original = try OpenedModel(golden.path, overrides: .init(heads: golden.number("heads")))
        let preset = try #require(original.layout.preset).preprocessing(image: original.configuration.image)
        let preprocessing = original.preprocessing.filled(from: preset)
        let path = folder.path + "/converted.safetensors"
        try ModelConverter.convert(original, to: path, preprocessing: preprocessing)
        let converted = try OpenedModel(path)
        #expect(converted.layout == .actionline)
        #expect(converted.configuration == original.configuration)
        #expect(converted.labels == original.labels)
        #expect(converted.preprocessing == preprocessing)
        #expect(converted.unused.isEmpty && converted.notes.isEmpty)
        for parameter in original.configuration.parameters {
            #expect(try LayoutFixtures.floats(original, parameter) == LayoutFixtures.floats(converted, parameter))
        }
    }

    @Test func halfPrecisionRoundsToTheNearest() throws {
        let original = try OpenedModel(LayoutFixtures.golden + "hf-divided")
        let weights = try LayoutFixtures.floats(original, .block(0, .fc1Weight))
        for (precision, bits) in [(SafetensorsWriter.Precision.float16, 11), (.bfloat16, 8)] {
            let path = folder.path + "/" + precision.rawValue
            try ModelConverter.convert(original, to: path, precision: precision)
            let converted = try OpenedModel(path)
            #expect(converted.scalars.keys.map(\.rawValue) == [precision.rawValue])
            let read = try LayoutFixtures.floats(converted, .block(0, .fc1Weight))
            let bound = Float(sign: .plus, exponent: -bits, significand: 1)
            // 2⁻²⁵: half of the smallest fp16 number, for weights that are subnormal there.
            #expect(zip(weights, read).allSatisfy { abs($0 - $1) <= abs($0) * bound + 0x1p-25 })
        }
    }

    @Test func resizedEmbeddingsStayResized() throws {
        let model = try OpenedModel(LayoutFixtures.golden + "hf-divided", overrides: .init(frames: 4, image: 64))
        let path = folder.path + "/resized.safetensors"
        try ModelConverter.convert(model, to: path)
        let converted = try OpenedModel(path)
        #expect(converted.configuration == model.configuration)
        #expect(
            try LayoutFixtures.floats(converted, .positionEmbedding) == LayoutFixtures.floats(model, .positionEmbedding)
        )
    }

    @Test func labelsOfTheWrongCountAreRefused() throws {
        let model = try OpenedModel(LayoutFixtures.golden + "hf-divided")
        #expect(throws: ModelFileError.self) {
            try ModelConverter.convert(model, to: folder.path + "/x.safetensors", labels: ["a"])
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/x.safetensors"))
    }

    @Test func theReportComesBackFromJSON() throws {
        let model = try OpenedModel(LayoutFixtures.golden + "hf-divided", overrides: .init(frames: 16))
        let report = ModelReport(model)
        #expect(report.parameters == model.configuration.parameterCount)
        #expect(report.trained?.frames == 8)
        #expect(report.layout == "huggingface" && report.model.attention == "divided")
        #expect(report.model.frames == 16 && report.model.image == 32)
        #expect(report.inferred["heads"] == "from config.json")
        #expect(report.labels?.first == "class 0" && !report.notes.isEmpty)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(ModelReport.self, from: Data(report.json().utf8)) == report)
    }
}
