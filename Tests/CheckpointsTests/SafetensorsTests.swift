// safetensors: reading, refusing, and writing so that reading gives the same numbers.

import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsTests {
    let folder = Scratch()

    func failure(_ header: String, _ data: [UInt8] = [UInt8](repeating: 0, count: 8)) -> String? {
        openingFailure(folder.file(TestFiles.safetensors(header, data), "bad.safetensors"))
    }

    @Test func tensorsAndMetadataAreRead() throws {
        let header =
            #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"#
            + #""a":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}}  "#
        let path = folder.file(TestFiles.safetensors(header, [0x80, 0x3F, 0, 0xC0] + floatBytes([5, -6])))
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.container == .safetensors)
        #expect(checkpoint.names == ["b", "a"])
        #expect(try checkpoint.floats("a") == [1, -2])
        #expect(try checkpoint.floats("b") == [5, -6])
        #expect(checkpoint.tensors["a"]?.shape == [1, 2])
        #expect(checkpoint.metadata["format"]?.string == "pt")
    }

    @Test func headersThatLieAreRefusedAndNameTheTensor() {
        let cases = [
            (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}"#, "x: its data_offsets"),
            (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "x: its data_offsets"),
            (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, "x: its data_offsets"),
            (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "x: 8 bytes for shape [3]"),
            (#"{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "x: its shape"),
            (#"{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, "x: its shape"),
            (#"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, "x: its shape"),
            (#"{"x":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}"#, "x: 8 bytes for shape"),
            (#"{"x":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}"#, "x: its type"),
            (#"{"x":{"shape":[2],"data_offsets":[0,8]}}"#, "x: its header lacks"),
            (#"{"x":7}"#, "x: its header lacks"),
            (
                #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "y: overlaps"
            ),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "x: 4 bytes before it"),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "data: 4 bytes at the end"),
            (#"{"x":{},"x":{}}"#, "header, byte 11: the key \"x\" is given twice"),
            (#"{"x":"#, "header, byte 5: the JSON text ends too early"),
        ]
        for (header, cause) in cases {
            let message = failure(header)
            #expect(message?.contains("\"\(folder.path)/bad.safetensors\", \(cause)") == true, "\(message ?? header)")
        }
    }

    @Test(arguments: [0, 9, 100, 1 << 40, Int.max, -1]) func headerLengthsAreBounded(_ length: Int) {
        let bytes = littleEndian(length, 8) + Array("{}".utf8)
        #expect(openingFailure(folder.file(bytes)) != nil)
    }

    @Test func aFileCutAnywhereIsRefused() throws {
        let header = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        let bytes = TestFiles.safetensors(header, floatBytes([1, 2]))
        for length in 0..<bytes.count {
            let failure = try #require(openingFailure(folder.file(Array(bytes[..<length]), "cut.safetensors")))
            #expect(failure.contains("cut.safetensors"))
        }
    }

    @Test func filesThatAreNoCheckpointsAreNamedForWhatTheyAre() {
        func message(_ text: String) -> String { openingFailure(folder.file(Array(text.utf8))) ?? "" }
        #expect(message("").contains("empty"))
        #expect(message("hello, this is a text").contains("no checkpoint"))
        #expect(message("<!DOCTYPE html><html>").contains("web page"))
        #expect(message("version https://git-lfs.github.com/spec/v1").contains("git lfs pull"))
        #expect(openingFailure(folder.path)?.contains("folder") == true)
        #expect(openingFailure(folder.path + "/none")?.contains("No such file") == true)
        #expect(openingFailure("/dev/zero")?.contains("not a regular file") == true)
    }

    @Test func aFileThatShrinksWhileOpenIsAnErrorAndNotASignal() throws {
        let header = #"{"x":{"dtype":"F32","shape":[100000],"data_offsets":[0,400000]}}"#
        let path = folder.file(TestFiles.safetensors(header, [UInt8](repeating: 0, count: 400_000)))
        let checkpoint = try Checkpoint.open(path)
        truncate(path, 1000)
        #expect(throws: CheckpointError.self) { try checkpoint.floats("x") }
    }

    @Test(arguments: SafetensorsWriter.Precision.allCases)
    func whatIsWrittenIsRead(_ precision: SafetensorsWriter.Precision) throws {
        let values: [Float] = [0, -1, 0.5, 65504, -0x1p-14, 3.140625]
        let path = folder.path + "/written.safetensors"
        try SafetensorsWriter.write(
            [
                .init(name: "a", shape: [2, 3]), .init(name: "b \"quoted\"\n", shape: []),
                .init(name: "empty", shape: [0]),
            ],
            metadata: [("labels", "[\"läuft\"]"), ("k", "v")], precision: precision, to: path
        ) { tensor, destination in
            for index in destination.indices { destination[index] = tensor.name == "a" ? values[index] : 7 }
        }
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.names == ["a", "b \"quoted\"\n", "empty"])
        #expect(checkpoint.tensors["a"]?.scalar == precision.scalar)
        // 65504 needs 11 bits, of which bfloat16 keeps 8.
        let expected = values.map { precision == .bfloat16 && $0 == 65504 ? 65536 : $0 }
        let read = try checkpoint.floats("a")
        #expect(zip(read, expected).allSatisfy { $0 == $1 || precision == .bfloat16 && abs($0 - $1) <= abs($1) / 256 })
        #expect(try checkpoint.floats("b \"quoted\"\n") == [7])
        #expect(checkpoint.metadata["labels"]?.string == "[\"läuft\"]")
    }

    @Test func eachTensorMayHaveAPrecisionOfItsOwn() throws {
        let path = folder.path + "/mixed.safetensors"
        let numbers: [Float] = [-300, -127.4, -1.5, 0.5, 2.5, 126.6, 999]
        try SafetensorsWriter.write(
            [
                .init(name: "whole", shape: [7], precision: .int8), .init(name: "scales", shape: [7]),
                .init(name: "half", shape: [7], precision: .bfloat16),
            ], to: path
        ) { _, destination in _ = destination.update(fromContentsOf: numbers) }
        let checkpoint = try Checkpoint.open(path)
        #expect(["whole", "scales", "half"].map { checkpoint.tensors[$0]?.scalar } == [.int8, .float32, .bfloat16])
        // To the nearest, ties to even, and no further than eight bits reach.
        #expect(try checkpoint.floats("whole") == [-128, -127, -2, 0, 2, 127, 127])
        #expect(try checkpoint.floats("scales") == numbers)
        #expect(try checkpoint.floats("half")[2...4] == [-1.5, 0.5, 2.5])
    }

    @Test func aFailedWriteLeavesNothingBehind() throws {
        struct Stop: Error {}
        let path = folder.path + "/failed.safetensors"
        #expect(throws: Stop.self) {
            try SafetensorsWriter.write([.init(name: "a", shape: [2])], to: path) { _, _ in throw Stop() }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(throws: CheckpointError.self) {
            try SafetensorsWriter.write([], to: folder.path + "/none/x.safetensors") { _, _ in }
        }
    }
}
