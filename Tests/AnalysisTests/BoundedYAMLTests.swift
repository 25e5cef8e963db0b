// Pipeline files that would cost a parser everything it has.

import Analysis
import Foundation
import Settings
import Testing

@Suite struct BoundedYAMLTests {
    private func message(_ text: String) -> String {
        do {
            _ = try PipelineFile.parse(text, name: "gym.yaml", folder: URL(fileURLWithPath: "/"))
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        "a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: 1\n", "x: &y 1\n\"k\":*y\n", "- &a\n- [*a]\n", "&a x: {y: *a}\n",
    ])
    func aliasesAreRefusedBeforeTheyAreFollowed(text: String) {
        #expect(message(text).contains("anchors and aliases"), "\(message(text))")
    }

    @Test func depthIsRefusedBeforeItCostsTheStack() {
        #expect(message(String(repeating: "[", count: 100_000)).contains("a line of 100000 bytes"))
        #expect(message(String(repeating: "[\n", count: 100_000)).contains("100000 opening brackets"))
        #expect(message(String(repeating: "- ", count: 100_000)).contains("a line of 200000 bytes"))
    }

    @Test func anAmpersandAloneIsJustAName() {
        #expect(message("model: {checkpoint: a, labels: R&D *.txt}\n") == "")
    }
}
