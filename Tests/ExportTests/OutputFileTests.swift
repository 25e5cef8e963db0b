import Export
import Foundation
import TestSupport
import Testing
import Timeline

@Suite struct OutputFileTests {
    let scratch = Scratch(inMemory: true)

    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func aWholeFileAppearsOnlyAtTheEnd() throws {
        let file = try OutputFile.open(scratch.file("a.csv"), mode: .whole)
        try file.write(Array(repeating: 65, count: 200_000))
        #expect(scratch.files.isEmpty)
        try file.commit()
        #expect(scratch.files == ["a.csv"])
        #expect(try scratch.bytes("a.csv").count == 200_000)
    }

    @Test func whereFilesNeedNamesAWholeFileHasAHiddenOneUntilTheEnd() throws {
        let file = try OutputFile(path: scratch.file("a.csv"), mode: .whole, overwrite: false, nameless: false)
        try file.write(Array(repeating: 65, count: 200_000))
        #expect(scratch.files.count == 1)
        #expect(scratch.files[0].hasPrefix(".a.csv.actionline-\(getpid())-"))
        try file.commit()
        #expect(scratch.files == ["a.csv"])
    }

    @Test func anAbandonedFileLeavesNothing() throws {
        for format in OutputFormat.all where !format.isStreaming {
            let writer = try format.open(scratch.file("a"), options: ExportOptions(), overwrite: false)
            try writer.begin(Sample.header())
            for index in 0..<10_000 {
                try writer.write(WindowPrediction(index: index, start: 0, end: 1, scores: [1, 0, 0]))
            }
            writer.abandon()
            writer.abandon()
        }
        do { _ = try OutputFile.open(scratch.file("b"), mode: .whole) }  // dropped without a word
        #expect(scratch.files.isEmpty)
    }

    @Test func anExistingFileIsRefusedBeforeAndKept() throws {
        try scratch.write("a.csv", "mine")
        for mode in [OutputFile.Mode.whole, .streaming] {
            #expect(throws: ExportError.exists(file: scratch.file("a.csv"))) {
                try OutputFile.open(scratch.file("a.csv"), mode: mode)
            }
        }
        #expect(throws: ExportError.exists(file: scratch.file("a.csv"))) {
            try OutputFile.check(scratch.file("a.csv"), overwrite: false)
        }
        try OutputFile.check(scratch.file("a.csv"), overwrite: true)
        try OutputFile.check(scratch.file("b.csv"), overwrite: false)
        #expect(scratch.files == ["a.csv"])
        #expect(scratch.text("a.csv") == "mine")
    }

    @Test func aFileThatAppearsDuringTheRunIsKept() throws {
        let file = try OutputFile.open(scratch.file("a.csv"), mode: .whole)
        try file.write([65])
        try scratch.write("a.csv", "theirs")
        #expect(throws: ExportError.exists(file: scratch.file("a.csv"))) { try file.commit() }
        #expect(scratch.files == ["a.csv"])
        #expect(scratch.text("a.csv") == "theirs")
    }

    @Test func overwritingReplacesAtTheEndAndKeepsWhoMayRead() throws {
        try scratch.write("a.csv", "old")
        chmod(scratch.file("a.csv"), 0o640)
        let file = try OutputFile.open(scratch.file("a.csv"), mode: .whole, overwrite: true)
        try file.write(Array("new".utf8))
        #expect(scratch.text("a.csv") == "old")
        try file.commit()
        #expect(scratch.text("a.csv") == "new")
        let mode = try FileManager.default.attributesOfItem(atPath: scratch.file("a.csv"))[.posixPermissions] as? Int
        #expect(mode == 0o640)
        #expect(scratch.files == ["a.csv"])
    }

    @Test func aStreamingFileWithoutALineTakesNothingAway() throws {
        try scratch.write("old.jsonl", "old")
        try OutputFile.open(scratch.file("old.jsonl"), mode: .streaming, overwrite: true).abandon()
        #expect(scratch.text("old.jsonl") == "old")
        try OutputFile.open(scratch.file("new.jsonl"), mode: .streaming).abandon()
        #expect(scratch.files == ["old.jsonl"])
        let file = try OutputFile.open(scratch.file("old.jsonl"), mode: .streaming, overwrite: true)
        try file.write([65, 10])
        file.abandon()
        #expect(scratch.text("old.jsonl") == "A\n")
    }

    @Test func oneOutputGivenTwiceIsRefused() throws {
        let path = scratch.file("a.csv")
        try OutputFile.check([path, scratch.file("b.csv"), "-", "/dev/null", "/dev/null"], overwrite: false)
        for other in [path, scratch.path + "/./a.csv"] {
            #expect(throws: ExportError.twice(file: other)) { try OutputFile.check([path, other], overwrite: false) }
        }
        #expect(throws: ExportError.twice(file: "-")) { try OutputFile.check(["-", "-"], overwrite: false) }
    }

    @Test func overwritingALinkWritesWhatItLeadsTo() throws {
        try scratch.write("real.csv", "old")
        symlink("real.csv", scratch.file("link.csv"))
        let file = try OutputFile.open(scratch.file("link.csv"), mode: .whole, overwrite: true)
        try file.write(Array("new".utf8))
        try file.commit()
        #expect(scratch.text("real.csv") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("link.csv")) == "real.csv")
    }

    @Test func foldersAndMissingFoldersAreNamed() throws {
        let folder = scratch.path
        for path in [folder, folder + "/", folder + "/new/"] {
            let error = #expect(throws: ExportError.self) { try OutputFile.open(path, mode: .whole) }
            #expect(error?.description.hasPrefix("cannot") == true)
            #expect(error?.description.contains("folder") == true)
        }
        let missing = scratch.file("no/where.csv")
        let error = #expect(throws: ExportError.self) { try OutputFile.check(missing, overwrite: false) }
        #expect(
            error?.description
                == "cannot create \"\(missing)\": No such file or directory; create the folder \"\(folder)/no\" first")
        try scratch.write("file", "file")
        let inFile = #expect(throws: ExportError.self) {
            try OutputFile.check(scratch.file("file/a.csv"), overwrite: false)
        }
        #expect(inFile?.description.contains("Not a directory") == true)
        #expect(throws: ExportError.self) { try OutputFile.check("", overwrite: false) }
        #expect(throws: ExportError.self) {
            try OutputFile.open(scratch.file(String(repeating: "n", count: 300)), mode: .whole)
                .commit()
        }
        #expect(scratch.files == ["file"])
    }

    @Test(.enabled(if: geteuid() != 0)) func anUnwritableFolderIsNamed() throws {
        chmod(scratch.path, 0o555)
        defer { chmod(scratch.path, 0o755) }
        let error = #expect(throws: ExportError.self) { try OutputFile.check(scratch.file("a"), overwrite: false) }
        #expect(error?.description.contains("you may not write in") == true)
    }

    @Test func longNamesFitWithTheirHiddenOnes() throws {
        let name = String(repeating: "ö", count: 125) + ".csv"
        let file = try OutputFile.open(scratch.file(name), mode: .whole)
        try file.commit()
        #expect(scratch.files == [name])
    }

    @Test func aStreamingFileIsValidUpToItsLastLineAtAnyInstant() throws {
        let writer = try OutputFormat.jsonLines.open(
            scratch.file("a.jsonl"), options: ExportOptions(), overwrite: false)
        try writer.begin(Sample.header())
        for window in Sample.windows {
            try writer.write(window)
            #expect(try scratch.bytes("a.jsonl").last == 0x0A)
            #expect(scratch.text("a.jsonl").contains(#""window":\#(window.index)"#))
        }
        writer.abandon()
        #expect(scratch.text("a.jsonl").split(separator: "\n").count == 3)
    }

    @Test(arguments: [OutputFile.Mode.whole, .streaming]) func aFullDeviceIsAnErrorThatSaysSo(
        _ mode: OutputFile.Mode
    ) throws {
        let file = try OutputFile.open("/dev/full", mode: mode)
        let error = #expect(throws: ExportError.self) {
            try file.write(Array("a line\n".utf8))
            try file.commit()
        }
        #expect(
            error?.description
                == "cannot write \"/dev/full\": No space left on device; free some space there or write elsewhere")
    }

    @Test(.enabled(if: TinyDisk.isPossible)) func aFullDiskLeavesWholeLinesOrNothing() throws {
        let disk = try #require(TinyDisk(scratch.file("disk")))
        defer { disk.unmount() }
        for format in OutputFormat.all where format.holdsWindows {
            let path = disk.path + "/out.\(format.name)"
            let writer = try format.open(path, options: ExportOptions(top: 3), overwrite: false)
            let error = #expect(throws: ExportError.self) {
                try writer.begin(Sample.header())
                for index in 0..<5000 {
                    try writer.write(WindowPrediction(index: index, start: 0, end: 1, scores: [0.5, 0.3, 0.2]))
                }
                try writer.end(TimelineFooter(complete: true))
            }
            #expect(error?.description.contains("No space left on device") == true)
            #expect(error?.description.contains(path) == true)
            writer.abandon()
            let left = try FileManager.default.contentsOfDirectory(atPath: disk.path)
            if format.isStreaming {
                #expect(left == ["out.\(format.name)"])
                let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
                #expect(bytes.last == 0x0A)
                #expect(bytes.count > 10_000)
                unlink(path)
            } else {
                #expect(left.isEmpty)
            }
        }
    }

    @Test func aReaderThatHasGoneIsToldApart() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let writer = OutputFormat.csv.makeWriter(
            OutputFile(descriptor: ends[1], name: "standard output"), ExportOptions())
        #expect(throws: ExportError.closedOutput(file: "standard output")) { try writer.begin(Sample.header()) }
    }

    @Test func aPipeThatTakesLittleAtATimeGetsEverything() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let (reading, writing) = (ends[0], ends[1])
        let done = DispatchSemaphore(value: 0)
        let received = Received()
        Thread.detachNewThread {
            var block = [UInt8](repeating: 0, count: 777)
            while true {
                let count = read(reading, &block, block.count)
                if count <= 0 { break }
                received.bytes += block[..<count]
            }
            done.signal()
        }
        let file = OutputFile(descriptor: writing, name: "standard output")
        let bytes = (0..<500_000).map { UInt8($0 % 251) }
        try file.write(bytes)
        try file.commit()
        close(writing)  // a borrowed descriptor stays open until its owner closes it
        done.wait()
        close(reading)
        #expect(received.bytes == bytes)
    }

    @Test func namedPipesAndDevicesAreWrittenDirectly() throws {
        let path = scratch.file("pipe.csv")
        #expect(mkfifo(path, 0o600) == 0)
        let reading = open(path, O_RDONLY | O_NONBLOCK)
        let file = try OutputFile.open(path, mode: .whole)
        try file.write([65, 10])
        var block = [UInt8](repeating: 0, count: 8)
        #expect(read(reading, &block, 8) == 2)
        try file.commit()
        close(reading)
        #expect(scratch.files == ["pipe.csv"])
        let null = try OutputFile.open("/dev/null", mode: .whole)
        try null.write([65])
        try null.commit()
    }
}

/// What a reading thread collects; read only after the thread has said that it is done.
private final class Received: @unchecked Sendable {
    var bytes: [UInt8] = []
}

/// A file system of 64 KB in memory; only root may have one.
struct TinyDisk {
    let path: String

    init?(_ path: String) {
        self.path = path
        mkdir(path, 0o755)
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path) else { return nil }
    }

    func unmount() { _ = Self.run("umount", path) }

    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let path = NSTemporaryDirectory() + "actionline-disk-\(getpid())"
        guard let disk = TinyDisk(path) else {
            rmdir(path)
            return false
        }
        disk.unmount()
        rmdir(path)
        return true
    }()

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
