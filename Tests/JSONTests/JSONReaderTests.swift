// The reader's own bounds and places; what of JSON it accepts is tested with the tree that checkpoints make of it.

import JSON
import TestSupport
import Testing

@Suite struct JSONReaderTests {
    private func failure(_ text: String, depthLimit: Int = 32, valueLimit: Int = 1000) -> JSONReader.Failure? {
        var reader = JSONReader(Array(text.utf8)[...], depthLimit: depthLimit, valueLimit: valueLimit)
        do {
            try reader.skip()
            try reader.end()
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("[1,]", 3, "no JSON value"), (#"{"a":1,"a":2}"#, 10, #"the key "a" is given twice"#),
        ("[1 2]", 3, #""]" expected"#),
        ("{\"a\" 1}", 5, #"":" expected"#), ("\"a", 2, "the JSON text ends too early"),
        ("1 2", 2, "more after the end of the JSON value"),
        ("[nul]", 1, "no JSON value"), ("\"\\x\"", 3, "an unknown escape"), ("1.", 2, "no digit behind the point"),
    ]) func aFailureTellsItsByte(_ text: String, _ offset: Int, _ cause: String) {
        #expect(failure(text) == JSONReader.Failure(offset: offset, cause: cause))
    }

    @Test func offsetsCountFromTheStartOfASlice() {
        var reader = JSONReader(Array("xxxx[x]".utf8)[4...])
        #expect(throws: JSONReader.Failure(offset: 1, cause: "no JSON value")) { try reader.skip() }
    }

    @Test func whatIsNestedTooDeepIsRefused() {
        #expect(failure("[[1]]", depthLimit: 3) == nil)
        #expect(failure("[[1]]", depthLimit: 2)?.cause == "nested deeper than 2")
    }

    @Test func tooManyValuesAreRefused() {
        #expect(failure("[1,2]", valueLimit: 3) == nil)
        #expect(failure("[1,2]", valueLimit: 2)?.cause == "more than 2 values")
    }

    @Test func aNumberOfEndlessDigitsIsRefused() {
        #expect(failure(String(repeating: "1", count: 401))?.cause == "a number of 401 digits")
    }

    @Test func aScalarIsGivenAsItIsWritten() throws {
        var reader = JSONReader(Array(#" ["\u0041", 1.50,null]"#.utf8)[...])
        var texts: [String] = []
        try reader.array { reader throws(JSONReader.Failure) in texts.append(try reader.scalarText()) }
        #expect(texts == [#""\u0041""#, "1.50", "null"])
    }

    @Test(
        arguments: [
            ("1.067", 3, 1067), ("-0.0001", 4, -1), ("12", 0, 12), ("12", 3, nil), ("1.06", 3, nil), ("1.0670", 3, nil),
            ("1e3", 0, nil), ("9999999999999999", 0, 9_999_999_999_999_999), ("10000000000000000", 0, nil),
        ] as [(String, Int, Int?)]
    ) func aNumberOfFixedDecimalsIsExact(_ text: String, _ decimals: Int, _ units: Int?) throws {
        var reader = JSONReader(Array(text.utf8)[...])
        #expect(try reader.number().units(decimals: decimals) == units)
    }

    @Test func damagedTextIsReadOrRefused() {
        var random = SeededGenerator(7)
        let seed = Array(#"{"a":[1,-2.5e3,"t\u00e9\ud83d\ude00",true,null],"weight_map":{"x.y":"model-1"}}"#.utf8)
        for _ in 0..<3000 {
            var text = seed
            for _ in 0...Int.random(in: 0...3, using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = failure(String(decoding: text, as: UTF8.self))
        }
    }
}
