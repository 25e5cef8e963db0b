// How text becomes a JSON string.

import JSON
import Testing

@Suite struct JSONEscapesTests {
    private func written(_ text: String, _ escaping: JSONEscapes) -> String {
        var bytes: [UInt8] = []
        bytes.append(json: text, escaping: escaping)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("a/b é 😀", #""a/b é 😀""#), ("\"\\\n\r\t", #""\"\\\n\r\t""#), ("\u{8}\u{0}\u{1F}", #""\u0008\u0000\u001f""#),
    ]) func whatMustBeEscapedAlwaysIs(_ text: String, _ expected: String) {
        #expect(written(text, .required) == expected)
        #expect(written(text, .unprintable) == expected)
    }

    @Test(arguments: [
        ("\u{FEFF}", #""\ufeff""#), ("\u{7F}\u{9B}", #""\u007f\u009b""#), ("\u{202E}", #""\u202e""#),
        ("\u{2028}", #""\u2028""#),
    ]) func whatCommandsATerminalIsEscapedOnRequest(_ text: String, _ expected: String) {
        #expect(written(text, .unprintable) == expected)
        #expect(written(text, .required) == "\"\(text)\"")
    }
}
