// Archives as other programs write them, and as attackers would.

import Checkpoints
import TestSupport
import Testing

@Suite struct ZipTests {
    let folder = Scratch()

    func failure(_ change: (inout ZipBuilder) -> Void) -> String? {
        openingFailure(
            folder.file(TestFiles.zip(TestFiles.object, storages: TestFiles.storages, change: change)))
    }

    @Test func zip64AndCommentsAndExtraEntriesAreRead() {
        #expect(failure { $0.zip64End = true } == nil)
        #expect(failure { zip in for index in zip.entries.indices { zip.entries[index].zip64 = true } } == nil)
        #expect(failure { $0.comment = Array("made by hand PK\u{5}\u{6}".utf8) } == nil)
        #expect(failure { $0.add("model/data/99", [1, 2, 3]) } == nil)
        #expect(failure { $0.add("model/.data/serialization_id", [1]) } == nil)
        #expect(failure { $0.add("model/notes.txt", [1, 2]) { $0.method = 8 } } == nil)
    }

    @Test func aCompressedEntryIsNamedWithARemedy() {
        let message = failure { $0.entries[2].method = 8 }
        #expect(message?.contains("model/data/0") == true)
        #expect(message?.contains("zip -0") == true)
    }

    @Test func entriesMayNotBeEncryptedDoubledOrRenamed() {
        #expect(failure { $0.entries[2].flags = 1 }?.contains("encrypted") == true)
        #expect(failure { $0.add("model/data/0", []) }?.contains("twice") == true)
        #expect(failure { $0.entries[2].localName = "model/data/1" }?.contains("named otherwise") == true)
        #expect(failure { $0.add("other/data.pkl", [0x80, 2, 0x4E, 0x2E]) }?.contains("second checkpoint") == true)
    }

    @Test(arguments: [0, 1, 23, 25, 1000, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF])
    func claimedSizesAreChecked(_ size: Int) {
        let message = failure { $0.entries[2].claimedSize = size }
        if size == 24 { return }
        #expect(message?.contains("model/data/0") == true, "\(message ?? "no error")")
    }

    @Test func entriesMayNotOverlap() {
        let message = failure {
            $0.entries[3].claimedOffset = 0
            $0.entries[3].localName = "model/data.pkl"
            $0.entries[3].name = "model/data.pkl2"
        }
        #expect(message != nil)
        let inside = failure { zip in
            zip.entries[2].claimedSize = zip.entries[2].data.count + 40
        }
        #expect(inside?.contains("overlaps") == true, "\(inside ?? "no error")")
    }

    @Test func zip64NumbersLargerThanTheFileAreRefused() {
        #expect(
            failure {
                $0.entries[2].zip64 = true
                $0.entries[2].claimedSize = Int.max
            } != nil)
        #expect(
            failure {
                $0.entries[2].zip64 = true
                $0.entries[2].claimedOffset = Int.max
            } != nil)
        #expect(
            failure {
                $0.entries[2].zip64 = true
                $0.entries[2].claimedOffset = -1
            } != nil)
    }

    @Test func anArchiveWithoutAPickleSaysSo() {
        #expect(failure { $0.entries.removeFirst() }?.contains("no data.pkl") == true)
    }
}
