// Lists with mistakes: all are found before anything is decoded, each with its line.

import Datasets
import Foundation
import Testing
import Timeline

@Suite struct BadListTests {
    @Test func aMissingListSaysWhatTheSystemSays() {
        #expect(throws: ClipListError.unreadable(list: "/nowhere/list.txt", reason: "No such file or directory")) {
            try ClipListReader(labels: ListFolder.classes).read("/nowhere/list.txt")
        }
    }

    @Test(arguments: ["", "\n\n", "file,start,end,label\n"])
    func anEmptyListIsAnError(text: String) throws {
        let folder = try ListFolder()
        #expect(throws: ClipListError.empty(list: folder.path + "/list.txt")) { try folder.read(text) }
    }

    @Test func aBinaryFileIsNoList() throws {
        let folder = try ListFolder()
        #expect(throws: ClipListError.self) { try folder.read("\u{0}\u{1}video") }
    }

    @Test func everyMistakeHasItsLine() throws {
        let folder = try ListFolder(["a.mp4"])
        let problems = try folder.problems("a.mp4 3\nb.mp4 1\na.mp4\n\na.mp4 wavin\na.mp4 -1\na.mp4 1\n")
        #expect(
            problems.map(\.description) == [
                "line 1: class 3 is out of range: the model has 3 classes, 0 to 2",
                "line 2: no file \"\(folder.path)/b.mp4\"", "line 3: \"a.mp4\" has no label; expected: path label",
                "line 5: unknown class \"wavin\"; did you mean \"waving\"?",
                "line 6: class -1 is out of range: the model has 3 classes, 0 to 2",
            ])
    }

    @Test func onlyTheFirstMistakesAreListed() throws {
        let folder = try ListFolder()
        let text = (0..<1000).map { "\($0).mp4 0\n" }.joined()
        do {
            _ = try folder.read(text)
            Issue.record("1000 files are missing")
        } catch ClipListError.problems(_, let first, let count) {
            #expect(first.count == ClipListError.mostProblems)
            #expect(count == 1000)
        }
    }

    @Test(arguments: [
        ("day.mp4,4,1.5,waving", "the clip ends (1.5) before it starts (4)"),
        ("day.mp4,a,b,waving", "start and end must be seconds of at least 0, not \"a\" and \"b\""),
        ("day.mp4,-1,b,waving", "start and end must be seconds of at least 0, not \"-1\" and \"b\""),
        ("day.mp4,1,2", "3 fields, but the header has 4"), ("\"day.mp4,1,2,waving", "a quote is open"),
        (",1,2,waving", "no file"), ("day.mp4,1,2,", "no label"),
        ("day.mp4,1,nan,waving", "start and end must be seconds of at least 0, not \"1\" and \"nan\""),
    ])
    func aRowThatCannotBeReadSaysWhy(row: String, problem: String) throws {
        let folder = try ListFolder(["day.mp4"])
        #expect(
            try folder.problems("file,start,end,label\n\(row)\n", name: "list.csv") == [
                ClipListProblem(line: 2, text: problem)
            ])
    }

    @Test func aNameOfTwoClassesIsNoClass() throws {
        let folder = try ListFolder(["a.mp4"])
        let list = try folder.write("l.txt", "a.mp4 walk\n")
        #expect(
            throws: ClipListError.problems(
                list: list,
                first: [ClipListProblem(line: 1, text: "\"walk\" names several classes; give the class's number")],
                count: 1)
        ) { try ClipListReader(labels: ["walk", "run", "walk"]).read(list) }
    }

    @Test func aFolderThatIsNoClassIsAMistake() throws {
        let folder = try ListFolder(["set/waving/a.mp4", "set/wavin/b.mp4", "set/empty/notes.txt"])
        #expect(
            throws: ClipListError.problems(
                list: folder.path + "/set",
                first: [
                    ClipListProblem(
                        line: nil, text: "the folder \"wavin\": unknown class \"wavin\"; did you mean \"waving\"?")
                ], count: 1)
        ) { try ClipListReader(labels: ListFolder.classes).read(folder.path + "/set") }
    }

    @Test func aLineTooLongForAPathIsAMistake() throws {
        let folder = try ListFolder()
        let problems = try folder.problems(String(repeating: "x", count: 100_000) + ".mp4 1\n")
        #expect(problems == [ClipListProblem(line: 1, text: "longer than 8192 bytes")])
    }
}
