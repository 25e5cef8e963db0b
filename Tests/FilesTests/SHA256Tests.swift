// SHA-256 against the examples of FIPS 180-4 and the system's own program.

import Files
import Foundation
import TestSupport
import Testing

struct SHA256Tests {
    private func sum(_ bytes: [UInt8], steps: Int = .max) -> String {
        var sum = SHA256()
        var rest = bytes[...]
        while !rest.isEmpty {
            sum.update(Array(rest.prefix(steps)))
            rest = rest.dropFirst(steps)
        }
        return sum.finishHex()
    }

    @Test func examplesOfTheStandard() {
        #expect(sum([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(sum(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            sum(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test(arguments: [1, 55, 56, 57, 63, 64, 65, 119, 120, 1000])
    func everyLengthAndEveryStepGivesWhatSha256sumGives(_ count: Int) throws {
        var random = SeededGenerator(UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let scratch = Scratch()
        let path = try scratch.write("bytes", bytes)
        let printed = try Running.output("/usr/bin/env", ["sha256sum", path])
        let expected = String(decoding: printed, as: UTF8.self).prefix(64)
        for steps in [1, 7, 64, 1000] { #expect(sum(bytes, steps: steps) == expected) }
    }
}
