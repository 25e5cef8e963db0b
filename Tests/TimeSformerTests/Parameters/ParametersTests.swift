// Parameters: what a file of any layout holds, by name and shape, and back into a file of any layout.

import Checkpoints
import TestSupport
import Testing
import TimeSformer

@Suite struct ParametersTests {
    private let folder = Scratch()

    private func overrides(_ golden: LayoutFixtures.Golden) -> ModelOverrides {
        ModelOverrides(source: "the test", frames: golden.number("frames"), heads: golden.number("heads"))
    }

    private func parameters(_ golden: LayoutFixtures.Golden) throws -> Parameters {
        let model = try OpenedModel(golden.path, overrides: overrides(golden))
        return try Parameters(model.configuration, from: model)
    }

    @Test(arguments: LayoutFixtures.all)
    func everyTensorOfAnyLayoutIsThereWithItsShape(_ golden: LayoutFixtures.Golden) throws {
        let model = try OpenedModel(golden.path, overrides: overrides(golden))
        let parameters = try Parameters(model.configuration, from: model)
        #expect(parameters.count == model.configuration.parameters.count)
        #expect(parameters.elementCount == model.configuration.parameterCount)
        #expect(parameters.names == model.configuration.parameters.map(\.canonicalName))
        for parameter in model.configuration.parameters {
            let shape = model.configuration.shape(of: parameter)
            let tensor = try parameters.tensor(named: parameter.canonicalName, shape: shape)
            #expect(tensor == parameters[parameter])
            #expect(try tensor.values == LayoutFixtures.floats(model, parameter))
        }
    }

    @Test(arguments: LayoutFixtures.all, WeightLayout.allCases)
    func writtenInAnyLayoutTheyComeBackTheSame(_ golden: LayoutFixtures.Golden, _ layout: WeightLayout) throws {
        let parameters = try parameters(golden)
        let path = folder.path + "/\(layout).safetensors"
        try ModelConverter.write(parameters, as: layout, source: golden.text("file"), to: path)
        let model = try OpenedModel(path, overrides: overrides(golden))
        #expect(model.layout == layout)
        #expect(model.configuration == parameters.configuration)
        #expect(model.unused.isEmpty && model.missing.isEmpty)
        let again = try Parameters(model.configuration, from: model)
        for name in parameters.configuration.parameters { #expect(again[name] == parameters[name]) }
    }

    /// A layout's own file and what is written in that layout agree in every tensor's shape, not only its number of
    /// elements: the code base itself can load it.
    @Test(arguments: ["mm-divided", "mm-joint", "fb-space", "fb-divided", "hf-divided", "hf-joint"])
    func tensorsHaveTheNamesAndShapesThatTheCodeBaseGivesThem(_ name: String) throws {
        let golden = try #require(LayoutFixtures.all.first { $0.text("name") == name })
        let model = try OpenedModel(golden.path, overrides: overrides(golden))
        let path = folder.path + "/written.safetensors"
        try ModelConverter.write(
            Parameters(model.configuration, from: model), as: model.layout, source: name, to: path)
        let written = try OpenedModel(path, overrides: overrides(golden))
        for parameter in model.configuration.parameters {
            let original = try #require(model.tensorName(of: parameter))
            let copy = try #require(written.tensorName(of: parameter))
            let originalShapes = model.checkpoints.compactMap { $0.tensors[original]?.shape }
            #expect(originalShapes == written.checkpoints.compactMap { $0.tensors[copy]?.shape }, "\(copy)")
            #expect(original.split(separator: "/").last.map(String.init) == copy)
        }
    }

    @Test func aNameOrAShapeThatTheModelDoesNotHaveIsRefused() throws {
        let golden = try #require(LayoutFixtures.all.first { $0.text("name") == "mm-space" })
        var parameters = try parameters(golden)
        let width = parameters.configuration.width
        #expect(throws: ParameterError.unknown(name: "time_embedding")) {
            try parameters.tensor(named: "time_embedding", shape: [8, width])
        }
        #expect(throws: ParameterError.shape(name: "norm.weight", found: [1, width], expected: [width])) {
            try parameters.tensor(named: "norm.weight", shape: [1, width])
        }
        #expect(throws: ParameterError.count(name: "norm.weight", found: 3, shape: [width])) {
            try parameters.replace("norm.weight", with: [1, 2, 3])
        }
        let ones = [Float](repeating: 1, count: width)
        try parameters.replace("norm.weight", with: ones)
        #expect(parameters[.normWeight].values == ones)
    }

    @Test func impossibleDimensionsAreRefusedBeforeAnythingIsRead() {
        struct Unread: WeightProvider {
            func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) {
                Issue.record("\(parameter) was read")
            }
        }
        var configuration = ForwardPassTests.configurations[0]
        configuration.heads = 5
        #expect(throws: ModelError.configuration("width (24) is not a multiple of heads (5)")) {
            try Parameters(configuration, from: Unread())
        }
    }
}
