// torch's two containers: what right files hold, and that wrong ones end in an error naming file and entry.

import Checkpoints
import TestSupport
import Testing

@Suite struct TorchTests {
    let folder = Scratch()

    enum Kind: CaseIterable { case zip, legacy }

    func write(_ kind: Kind, _ object: PickleItem, storages: [(String, [UInt8])], unit: Int = 4) -> String {
        folder.file(
            kind == .zip
                ? TestFiles.zip(object, storages: storages)
                : TestFiles.legacy(object, storages: storages, unit: unit))
    }

    @Test func valuesThatShareTextAreUnfoldedInBoundedMemory() throws {
        // 5 levels of lists, each ten times the one below: a hundred thousand places of one class's name of 4000 bytes.
        let name = String(repeating: "n", count: 4000)
        var opcodes = PickleItem.global("m", name) + [UInt8(ascii: "q"), 0]
        for level in 0..<UInt8(5) {
            opcodes += [UInt8(ascii: "0"), UInt8(ascii: "]"), UInt8(ascii: "(")]
            for _ in 0..<10 { opcodes += [UInt8(ascii: "h"), level] }
            opcodes += [UInt8(ascii: "e"), UInt8(ascii: "q"), level + 1]
        }
        let object = PickleItem.dictionary([("meta", .raw(opcodes))])
        let checkpoint = try Checkpoint.open(write(.zip, object, storages: []))
        var bytes = 0
        func visit(_ value: MetadataValue) {
            if case .opaque(let text) = value { bytes += text.utf8.count }
            for item in value.list ?? [] { visit(item) }
            for entry in value.entries ?? [] { visit(entry.value) }
        }
        visit(checkpoint.metadata)
        #expect(bytes < 40_000_000)
    }

    @Test(arguments: Kind.allCases) func denseTransposedAndSlicedTensorsShareAStorage(_ kind: Kind) throws {
        let checkpoint = try Checkpoint.open(write(kind, TestFiles.object, storages: TestFiles.storages))
        #expect(checkpoint.container == (kind == .zip ? .torchZip : .torchLegacy))
        #expect(checkpoint.names == ["state_dict/a", "state_dict/b", "state_dict/c"])
        #expect(try checkpoint.floats("state_dict/a") == [0, 1, 2, 3, 4, 5])
        #expect(try checkpoint.floats("state_dict/b") == [0, 3, 1, 4, 2, 5])
        #expect(try checkpoint.floats("state_dict/c") == [2, 5])
        #expect(checkpoint.tensors["state_dict/b"]?.shape == [3, 2])
        #expect(checkpoint.metadata["meta"]?["epoch"]?.integer == 15)
        #expect(checkpoint.metadata["meta"]?["classes"]?.list?.compactMap(\.string) == ["run", "walk"])
    }

    @Test(
        arguments: [
            ("HalfStorage", [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C], [1, -2, 0x1p-24, Float.infinity]),
            ("BFloat16Storage", [0x80, 0x3F, 0x00, 0xC0, 0x80, 0x7F, 0x00, 0x00], [1, -2, Float.infinity, 0]),
            ("CharStorage", [1, 0xFF, 0x80, 0x7F], [1, -1, -128, 127]),
            ("ByteStorage", [1, 0xFF, 0x80, 0], [1, 255, 128, 0]),
            ("BoolStorage", [1, 0, 2, 0], [1, 0, 1, 0]),
            ("ShortStorage", [1, 0, 0xFF, 0xFF, 0, 0x80, 2, 0], [1, -1, -32768, 2]),
            ("LongStorage", [7, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [7, -1]),
            ("DoubleStorage", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0], [1, -2]),
        ] as [(String, [UInt8], [Float])])
    func everyElementTypeBecomesFloats(_ type: String, _ bytes: [UInt8], _ expected: [Float]) throws {
        let tensor = TestTensor(key: "0", type: type, count: expected.count, shape: [expected.count])
        for kind in Kind.allCases {
            let path = write(
                kind, .dictionary([("x", .tensor(tensor))]), storages: [("0", bytes)],
                unit: bytes.count / expected.count)
            #expect(try Checkpoint.open(path).floats("x") == expected)
        }
    }

    @Test func everyHalfConvertsAsTheHardwareDoes() throws {
        let halves = (0...UInt16.max).flatMap { littleEndian(Int($0), 2) }
        let tensor = TestTensor(key: "0", type: "HalfStorage", count: 65536, shape: [65536])
        let path = write(.zip, .dictionary([("x", .tensor(tensor))]), storages: [("0", halves)])
        let floats = try Checkpoint.open(path).floats("x")
        for (index, value) in floats.enumerated() {
            let expected = Float(Float16(bitPattern: UInt16(index)))
            #expect(value == expected || value.isNaN && expected.isNaN, "half \(index)")
        }
    }

    @Test func objectsOfForeignClassesAreSteppedOver() throws {
        let evil = PickleItem.raw(
            PickleItem.global("os", "system") + PickleItem.tuple([.string("touch /tmp/executed")]).opcodes()
                + [UInt8(ascii: "R")])
        let object = PickleItem.dictionary([
            ("hub", .object(module: "mmengine.logging", name: "HistoryBuffer", state: .dictionary([("n", .int(1))]))),
            ("evil", evil),
            (
                "configuration",
                .raw(
                    PickleItem.global("fvcore.common.config", "CfgNode") + [UInt8(ascii: ")"), 0x81]
                        + PickleItem.string("DATA").opcodes() + PickleItem.int(8).opcodes() + [UInt8(ascii: "s")])
            ),
            ("model", .dictionary([("w", .tensor(TestTensor(key: "0", count: 6, shape: [6])))])),
        ])
        for kind in Kind.allCases {
            let checkpoint = try Checkpoint.open(write(kind, object, storages: TestFiles.storages))
            #expect(checkpoint.names == ["model/w"])
            #expect(checkpoint.metadata["hub"] == .opaque("mmengine.logging.HistoryBuffer"))
            #expect(checkpoint.metadata["evil"] == .opaque("os.system"))
            #expect(checkpoint.metadata["configuration"]?["DATA"]?.integer == 8)
        }
    }

    @Test func parametersAreTheTensorsTheyWrap() throws {
        let tensor = TestTensor(key: "0", count: 6, shape: [6])
        let wrapped = PickleItem.raw(
            PickleItem.global("torch._utils", "_rebuild_parameter")
                + PickleItem.tuple([.tensor(tensor), .bool(true), .orderedDictionary([])]).opcodes()
                + [UInt8(ascii: "R")])
        let path = write(.zip, .dictionary([("w", wrapped)]), storages: TestFiles.storages)
        #expect(try Checkpoint.open(path).floats("w") == [0, 1, 2, 3, 4, 5])
    }

    @Test func theStateDictionaryIsFoundAndUnwrapped() throws {
        let tensor = PickleItem.tensor(TestTensor(key: "0", count: 6, shape: [6]))
        let object = PickleItem.dictionary([
            ("ema_state_dict", .dictionary([("module.averaged", tensor)])),
            ("state_dict", .dictionary([("module.module.w", tensor), ("_orig_mod.v", tensor)])),
        ])
        let checkpoint = try Checkpoint.open(write(.zip, object, storages: TestFiles.storages))
        let dictionaries = checkpoint.stateDictionaries
        #expect(dictionaries.map(\.place) == ["state_dict", "ema_state_dict"])
        #expect(dictionaries[0].order == ["w", "v"])
        #expect(dictionaries[0].names["w"] == "state_dict/module.module.w")
    }

    @Test(arguments: Kind.allCases) func aFileCutAnywhereNamesItselfAndAnEntry(_ kind: Kind) throws {
        let bytes =
            kind == .zip
            ? TestFiles.zip(TestFiles.object, storages: TestFiles.storages)
            : TestFiles.legacy(TestFiles.object, storages: TestFiles.storages)
        for length in 0..<bytes.count {
            let path = folder.file(Array(bytes[..<length]), "cut.pth")
            let failure = try #require(openingFailure(path), "cut to \(length) of \(bytes.count) bytes")
            #expect(failure.contains("cut.pth"))
        }
    }

    @Test func aMissingStorageIsNamed() throws {
        for kind in Kind.allCases {
            let failure = try #require(openingFailure(write(kind, TestFiles.object, storages: [])))
            #expect(failure.contains(kind == .zip ? "model/data/0" : "storage 0"))
            #expect(failure.contains("missing"))
        }
    }

    @Test(arguments: [
        TestTensor(key: "0", count: 7, shape: [7]),
        TestTensor(key: "0", count: 6, offset: 1, shape: [6]),
        TestTensor(key: "0", count: 6, shape: [2, 3], strides: [4, 1]),
        TestTensor(key: "0", count: 6, shape: [1 << 40, 1 << 40]),
        TestTensor(key: "0", count: 6, shape: [-1]),
        TestTensor(key: "0", count: 6, shape: [2], strides: [-1]),
        TestTensor(key: "0", count: 6, offset: -1, shape: [2]),
        TestTensor(key: "0", count: 6, offset: Int.max, shape: [2]),
        TestTensor(key: "0", count: 6, shape: [2], strides: [Int.max]),
        TestTensor(key: "0", count: Int.max, shape: [2]),
        TestTensor(key: "0", count: 6, shape: [Int.max], strides: [0]),
    ]) func tensorsBeyondTheirStorageAreRefused(_ tensor: TestTensor) throws {
        for kind in Kind.allCases {
            let path = write(kind, .dictionary([("x", .tensor(tensor))]), storages: TestFiles.storages)
            #expect(openingFailure(path)?.contains("test.pth") == true)
        }
    }

    @Test func sharedAndCyclicContainersAreWalkedWithABudget() throws {
        // A list that holds itself; and thirty dictionaries, each holding the former twice: 2³⁰ leaves.
        let cyclic = PickleItem.raw(
            [UInt8(ascii: "]"), UInt8(ascii: "q"), 7, UInt8(ascii: "h"), 7, UInt8(ascii: "a")])
        let tensor = PickleItem.tensor(TestTensor(key: "0", count: 6, shape: [6]))
        let fine = PickleItem.dictionary([("loop", cyclic), ("w", tensor)])
        #expect(openingFailure(write(.zip, fine, storages: TestFiles.storages)) == nil)

        var laughs = PickleItem.dictionary([("w", tensor)]).opcodes()
        for _ in 0..<30 {
            laughs += [UInt8(ascii: "q"), 9, UInt8(ascii: "0"), UInt8(ascii: "}"), UInt8(ascii: "(")]
            for key in ["a", "b"] { laughs += PickleItem.string(key).opcodes() + [UInt8(ascii: "h"), 9] }
            laughs += [UInt8(ascii: "u")]
        }
        let failure = try #require(openingFailure(write(.zip, .raw(laughs), storages: TestFiles.storages)))
        #expect(failure.contains("model/data.pkl"))
        #expect(failure.contains("too many") || failure.contains("unfold"))
    }

    @Test func deepNestingNeitherCrashesNorCosts() throws {
        var deep: [UInt8] = []
        for _ in 0..<200_000 { deep += [UInt8(ascii: "]")] }
        for _ in 0..<199_999 { deep += [UInt8(ascii: "a")] }
        let object = PickleItem.dictionary([
            ("deep", .raw(deep)), ("w", .tensor(TestTensor(key: "0", count: 6, shape: [6]))),
        ])
        #expect(try Checkpoint.open(write(.zip, object, storages: TestFiles.storages)).names == ["w"])
    }

    @Test(
        arguments: [
            ([0x80, 2, 0x2E], "empty stack"),
            ([0x80, 9], "protocol 9"),
            ([0x80, 2, 0xFF], "unknown opcode"),
            ([0x80, 2, 0x58, 0xFF, 0xFF, 0xFF, 0x7F], "announced"),
            ([0x80, 2, 0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "announced"),
            ([0x80, 2, 0x68, 5], "never remembered"),
            ([0x80, 2, 0x65], "no mark"),
            ([0x80, 2, 0x4E, 0x28, 0x52], "empty stack"),
            ([0x80, 2, 0x4E, 0x4E, 0x61], "no list"),
            ([0x80, 2, 0x7D, 0x28, 0x4E, 0x75], "without a value"),
            ([0x80, 2, 0x82, 1], "extension"),
            ([0x80, 2, 0x63, 0x61, 0x0A, 0x62], "too early"),
        ] as [([UInt8], String)])
    func brokenPicklesNameTheByte(_ pickle: [UInt8], _ cause: String) throws {
        var builder = ZipBuilder()
        builder.add("model/data.pkl", pickle)
        let failure = try #require(openingFailure(folder.file(builder.bytes())))
        #expect(failure.contains("test.pth\", model/data.pkl, byte "))
        #expect(failure.contains(cause), "\(failure)")
    }

    @Test func manyValuesAreRefusedInsteadOfKept() throws {
        var builder = ZipBuilder()
        builder.add("model/data.pkl", [0x80, 2] + [UInt8](repeating: UInt8(ascii: "]"), count: 3_000_000))
        #expect(openingFailure(folder.file(builder.bytes()))?.contains("more than") == true)
    }

    @Test func bigEndianFilesAreRefused() throws {
        let bytes = TestFiles.zip(TestFiles.object, storages: TestFiles.storages) {
            $0.entries[1].data = Array("big".utf8)
        }
        #expect(openingFailure(folder.file(bytes))?.contains("byte order") == true)
    }

    @Test func pickledModelsAndProgramsSayHowToSaveWeights() throws {
        let model = PickleItem.object(module: "torch.nn.modules.linear", name: "Linear", state: .dictionary([]))
        for kind in Kind.allCases {
            let failure = try #require(openingFailure(write(kind, model, storages: [])))
            #expect(failure.contains("torch.nn.modules.linear.Linear"))
            #expect(failure.contains("state_dict()"))
        }
        let program = TestFiles.zip(model, storages: []) { zip in
            zip.add("model/constants.pkl", [0x80, 2, 0x4E, 0x2E])
            zip.add("model/code/a.py", [1, 2, 3]) { $0.method = 8 }
        }
        #expect(openingFailure(folder.file(program))?.contains("TorchScript") == true)
    }

    @Test func storagesOfUnknownTypesAreSteppedOver() throws {
        let complex = PickleItem.tensor(TestTensor(key: "1", type: "ComplexFloatStorage", count: 1, shape: [1]))
        let plain = PickleItem.tensor(TestTensor(key: "0", count: 2, shape: [2]))
        var bytes = TestFiles.legacy(.dictionary([("z", complex), ("w", plain)]), storages: [("1", []), ("0", [])])
        // Both storages are written empty above; here are their real counts and elements.
        bytes.removeLast(16)
        bytes += littleEndian(1, 8) + floatBytes([7, 8]) + littleEndian(2, 8) + floatBytes([1, 2])
        let checkpoint = try Checkpoint.open(folder.file(bytes))
        #expect(checkpoint.names == ["w"])
        #expect(try checkpoint.floats("w") == [1, 2])
    }

    @Test func theOldContainerIsKnownInEveryPickleProtocol() throws {
        let bytes = TestFiles.legacy(TestFiles.object, storages: TestFiles.storages)
        let framed = [0x80, 4, 0x95] + littleEndian(13, 8) + bytes.dropFirst(2)
        #expect(openingFailure(folder.file(framed)) == nil)
        #expect(
            openingFailure(folder.file([0x80, 2] + bytes.dropFirst(20)))?.contains("not one that torch.save wrote")
                == true)
    }
}
