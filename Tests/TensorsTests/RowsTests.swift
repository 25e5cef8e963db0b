// Views of rows: which floats each part names.

import Tensors
import Testing

@Suite struct RowsTests {
    /// Row i, column j holds 10·i + j.
    private let buffer = RowBuffer(6, columns: 8)

    init() {
        for row in 0..<6 { for column in 0..<8 { buffer[row][column] = Float(10 * row + column) } }
    }

    private func values(_ rows: Rows) -> [[Float]] {
        (0..<rows.count).map { row in (0..<rows.columns).map { rows[row][$0] } }
    }

    @Test func partsOfPartsAreTheRightFloats() {
        #expect(values(buffer[2..<4].columns(1..<3)) == [[21, 22], [31, 32]])
        #expect(values(buffer.rows.columns(4..<8)[5..<6].columns(2..<4)) == [[56, 57]])
        #expect(buffer[3..<3].count == 0)
    }

    @Test func oneRowIsCutIntoHeads() {
        #expect(values(buffer.rows.row(4, cutInto: 4)) == [[40, 41], [42, 43], [44, 45], [46, 47]])
    }

    @Test func normalizingLeavesTheColumnsBesideAlone() {
        for set in InstructionSet.available {
            let out = RowBuffer(6, columns: 10)
            out.fillWithZeros()
            Kernels(set).normalize(buffer.rows, epsilon: 1e-6, into: out.rows.columns(0..<8))
            for row in 0..<6 {
                #expect(abs((0..<8).reduce(0) { $0 + out[row][$1] }) < 1e-5)  // sums of eight numbers around one
                #expect(out[row][8] == 0 && out[row][9] == 0)
            }
        }
    }

    @Test(arguments: [0, 1, 15, 1 << 18, (1 << 18) + 1])
    func buffersAreAlignedToCacheLines(_ count: Int) {
        let buffer = FloatBuffer(count: count)
        #expect(Int(bitPattern: buffer.start) % 64 == 0)
        #expect(buffer.all.count == count)
        buffer.all.update(repeating: 1)
    }
}
