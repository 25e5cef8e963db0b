// Models of random sizes through the layouts of all code bases and back: the same numbers, labels and preprocessing.

import Checkpoints
import Clips
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct WritingTests {
    let folder = Scratch()

    /// Numbers drawn for each parameter; both halves hold them.
    private struct Drawn: WeightProvider {
        var seed: UInt64
        func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
            var random = SeededGenerator(
                parameter.canonicalName.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
            for index in destination.indices {
                destination[index] = Float(Int.random(in: -128...128, using: &random)) / 32
            }
        }
    }

    private func configuration(
        _ attention: AttentionScheme, _ random: inout SeededGenerator
    ) -> TimeSformerConfiguration {
        let heads = Int.random(in: 1...3, using: &random)
        let width = heads * Int.random(in: 2...5, using: &random)
        let patch = Int.random(in: 1...4, using: &random)
        return TimeSformerConfiguration(
            attention: attention, frames: .random(in: 1...6, using: &random),
            image: patch * Int.random(in: 1...4, using: &random), patch: patch, width: width,
            depth: .random(in: 1...3, using: &random), heads: heads, mlpWidth: 4 * width,
            classes: .random(in: 1...6, using: &random))
    }

    private func preprocessing(_ image: Int, _ random: inout SeededGenerator) -> Preprocessing {
        func three() -> [Float] { (0..<3).map { _ in Float.random(in: 1...255, using: &random) } }
        return Preprocessing(
            resize: image + Int.random(in: 0...9, using: &random), crop: Crop.allCases.randomElement(using: &random),
            normalization: Normalization(mean: three(), std: three()),
            interval: Bool.random(using: &random) ? nil : Int.random(in: 1...32, using: &random))
    }

    private func place(_ layout: WeightLayout, _ number: Int) -> String {
        folder.file("\(number)-\(layout.rawValue)\(layout.fileEnding ?? "")")
    }

    @Test(arguments: AttentionScheme.allCases) func everyLayoutGivesTheModelBack(_ attention: AttentionScheme) throws {
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        print("WritingTests seed \(seed)")
        var random = SeededGenerator(seed)
        for number in 0..<12 {
            let configuration = configuration(attention, &random)
            let preprocessing = preprocessing(configuration.image, &random)
            let words = ["läuft", "jump \"high\"", "a\nb", "walk", "walk", "𝄞"]
            let labels = Bool.random(using: &random) ? Array(words.prefix(configuration.classes)) : nil
            let drawn = Drawn(seed: seed &+ UInt64(number))
            let source = place(.actionline, number)
            try ModelConverter.write(
                configuration, of: drawn, preprocessing: preprocessing, labels: labels, origin: "drawn", to: source)
            var path = source
            // Each from the file before it: what is lost on the way is missing at the end.
            for (step, layout) in (WeightLayout.allCases + [.mmaction2]).shuffled(using: &random).enumerated() {
                let precision = OutputPrecision.allCases.randomElement(using: &random) ?? .float32
                let target = place(layout, 1000 * (step + 1) + number)
                try ModelConverter.convert(OpenedModel(path), to: target, as: layout, precision: precision)
                let model = try OpenedModel(target)
                #expect(model.layout == layout)
                #expect(model.configuration == configuration, "\(layout) of model \(number)")
                #expect(model.labels == labels)
                #expect(model.preprocessing == preprocessing, "\(layout) of model \(number)")
                #expect(model.unused.isEmpty && model.notes.isEmpty)
                #expect(model.scalars.keys.map(\.rawValue) == [precision.rawValue])
                for parameter in configuration.parameters {
                    let expected = try Parameters(configuration, from: drawn)[parameter].values
                    #expect(try LayoutFixtures.floats(model, parameter) == expected, "\(parameter.canonicalName)")
                }
                path = target
            }
        }
    }

    @Test func labelsAndNormalizationAreWhereTheCodeBasesLook() throws {
        let source = try OpenedModel(LayoutFixtures.golden + "hf-divided")
        let (mm, fb) = (place(.mmaction2, 0), place(.facebook, 0))
        try ModelConverter.convert(source, to: mm, as: .mmaction2)
        let meta = try #require(try Checkpoint.open(mm).metadata["meta"])
        #expect(meta["dataset_meta"]?["classes"]?.list?.first?.string == "class 0")
        let text = try #require(meta["cfg"]?.string)
        #expect(text.contains("mean=[114.75, 114.75, 114.75]") && text.contains("attention_type='divided_space_time'"))
        try ModelConverter.convert(source, to: fb, as: .facebook)
        let settings = try #require(try Checkpoint.open(fb).metadata["cfg"]?.string)
        #expect(settings.contains("  MEAN: [0.45, 0.45, 0.45]\n") && settings.contains("  NUM_FRAMES: 8\n"))
    }

    @Test func whatTheFolderItselfSaysCounts() throws {
        let source = try OpenedModel(LayoutFixtures.golden + "mm-divided.pth", overrides: .init(heads: 3))
        let path = place(.huggingface, 0)
        let preprocessing = Preprocessing(
            resize: 40, crop: .three, normalization: Normalization(mean: [1, 2, 3], std: [4, 5, 6]), interval: 7)
        try ModelConverter.convert(source, to: path, as: .huggingface, preprocessing: preprocessing)
        #expect(try OpenedModel(path).preprocessing == preprocessing)
        // Changed by hand afterwards.
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let text = folder.text("\(name)/preprocessor_config.json")
        try folder.write("\(name)/preprocessor_config.json", text.replacingOccurrences(of: "40", with: "48"))
        #expect(try OpenedModel(path).preprocessing.resize == 48)
    }

    @Test(arguments: [WeightLayout.mmaction2, .facebook]) func whatACodeBaseCannotRunIsRefused(
        _ layout: WeightLayout
    ) throws {
        var random = SeededGenerator(1)
        for isWide in [true, false] {
            var configuration = configuration(.divided, &random)
            if isWide { configuration.mlpWidth += 1 } else { configuration.layerNormEpsilon = 1e-5 }
            let source = folder.file("source.safetensors")
            try ModelConverter.write(
                configuration, of: Drawn(seed: 2), preprocessing: Preprocessing(), labels: nil, origin: "drawn",
                to: source)
            #expect(throws: ModelFileError.self) {
                try ModelConverter.convert(OpenedModel(source), to: place(layout, 0), as: layout)
            }
            try ModelConverter.convert(OpenedModel(source), to: place(.huggingface, 0), as: .huggingface)
            #expect(try OpenedModel(place(.huggingface, 0)).configuration == configuration)
        }
        #expect(Set(folder.files) == ["0-huggingface", "source.safetensors"])
    }

    @Test(arguments: WeightLayout.allCases) func aFailingConversionLeavesNothing(_ layout: WeightLayout) throws {
        struct Large: WeightProvider {
            func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
                destination.update(repeating: parameter == .headBias ? 1e6 : 1)
            }
        }
        var random = SeededGenerator(3)
        let configuration = configuration(.joint, &random)
        let source = folder.file("source.safetensors")
        try ModelConverter.write(
            configuration, of: Large(), preprocessing: Preprocessing(), labels: nil, origin: "drawn", to: source)
        #expect(throws: ModelFileError.self) {
            try ModelConverter.convert(OpenedModel(source), to: place(layout, 0), as: layout, precision: .float16)
        }
        #expect(folder.files == ["source.safetensors"])
    }
}
