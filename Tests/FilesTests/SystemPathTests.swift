// Names of any encoding, and what is printed of them.

import Files
import Testing

@Suite struct SystemPathTests {
    @Test(arguments: [
        Array("gym.mp4".utf8), Array("Übung 日本.mp4".utf8), [0x63, 0xE9, 0x2E, 0x6D], [0xFF, 0xFE, 0x80],
        [0xE2, 0x82], Array("\u{10FEE9}".utf8), [0xF4, 0x8F, 0xBB, 0xA9, 0xE9],
    ])
    func aNameOfAnyBytesComesBackUnchanged(bytes: [UInt8]) {
        #expect(SystemPath.bytes(SystemPath.text(bytes)) == bytes)
    }

    @Test func bytesThatAreNoTextAreShownAsNumbers() {
        #expect(SystemPath.text([0x63, 0x61, 0x66, 0xE9, 0x2E, 0x6D]).printable == "caf\\xE9.m")
    }

    @Test(arguments: [
        ("plain ü 日本 👋", "plain ü 日本 👋"), ("\u{1B}[31mred", "\\u{1B}[31mred"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u{9B}2J", "\\u{9B}2J"), ("a\u{202E}b", "a\\u{202E}b"), ("\u{7F}\u{0}", "\\u{7F}\\u{00}"),
    ])
    func commandsToATerminalAreWrittenOut(raw: String, shown: String) { #expect(raw.printable == shown) }

    @Test func severalLinesStaySeveral() { #expect("a\n\tb\u{1B}c".printableLines == "a\n\tb\\u{1B}c") }
}
