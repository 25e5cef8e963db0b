// The JSON reader: what RFC 8259 allows, and nothing else.

import Checkpoints
import JSON
import Testing

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("-12", .integer(-12)), ("1.5e2", .number(150)),
            ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(0x1p63)),
            (#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#, .string("a\"\\/\u{8}\u{c}\n\r\té😀é")),
            ("[]", .list([])), ("[1, [2]]", .list([.integer(1), .list([.integer(2)])])),
            (#"{"b":1,"a":{}}"#, .dictionary([.init("b", .integer(1)), .init("a", .dictionary([]))])),
        ] as [(String, MetadataValue)])
    func valuesAreRead(_ text: String, _ value: MetadataValue) throws {
        #expect(try MetadataValue(json: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "01", "1.", ".5", "+1", "1e", "- 1", "NaN", "Infinity", "'a'", "\"", "\"\u{1}\"", #""\x""#,
        #""\u12g4""#, #""\ud800""#, #""\ud800A""#, "[1,]", "[1 2]", "[", "{", "{a:1}", #"{"a"}"#, #"{"a":}"#,
        #"{"a":1,}"#, #"{"a":1 "b":2}"#, "1 2", "[]]", "// comment", #"{"a":1,"a":2}"#,
    ]) func everythingElseIsRefused(_ text: String) {
        #expect(throws: JSONReader.Failure.self) { try MetadataValue(json: Array(text.utf8)) }
    }

    @Test func depthAndSizeAreBounded() {
        let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: JSONReader.Failure.self) { try MetadataValue(json: deep) }
        let wide = Array("[".utf8) + Array(repeating: Array("1,".utf8), count: 2000).joined() + Array("1]".utf8)
        #expect(throws: JSONReader.Failure.self) { try MetadataValue(json: Array(wide), valueLimit: 1000) }
        #expect(throws: JSONReader.Failure.self) { try MetadataValue(json: [0x22, 0xFF, 0x22]) }
    }

    @Test func whatIsWrittenIsRead() throws {
        let value = MetadataValue.dictionary([
            .init("text\u{1}\n\"", .string("😀\\/")),
            .init("n", .list([.integer(-3), .number(0.1), .null, .bool(false)])),
        ])
        #expect(try MetadataValue(json: Array(value.json.utf8)) == value)
    }
}
