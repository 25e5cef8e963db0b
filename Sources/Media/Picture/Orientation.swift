// How a stored picture is turned before it is shown.

import CFFmpeg

/// One of the eight ways to turn and mirror a rectangle.
///
/// Shown pixel (column u, row v) comes from the stored pixel (x, y): not transposed, x follows u and y follows v;
/// transposed, y follows u and x follows v. `mirrorColumns` reverses what u follows, `mirrorRows` what v follows.
package struct Orientation: Sendable, Hashable {
    package var isTransposed = false
    package var mirrorColumns = false
    package var mirrorRows = false

    package static let upright = Orientation()
    package static let clockwise90 = Orientation(isTransposed: true, mirrorColumns: true)
    package static let clockwise180 = Orientation(mirrorColumns: true, mirrorRows: true)
    package static let clockwise270 = Orientation(isTransposed: true, mirrorRows: true)

    package init(isTransposed: Bool = false, mirrorColumns: Bool = false, mirrorRows: Bool = false) {
        self.isTransposed = isTransposed
        self.mirrorColumns = mirrorColumns
        self.mirrorRows = mirrorRows
    }

    /// The turn that is nearest to a display matrix: 3 × 3, row-major, a shown point being (x·m0 + y·m3, x·m1 + y·m4).
    /// - Parameter matrix: at least five values.
    init(displayMatrix matrix: UnsafePointer<Int32>) {
        let (a, b, c, d) = (Int64(matrix[0]), Int64(matrix[1]), Int64(matrix[3]), Int64(matrix[4]))
        if a == 0 && b == 0 && c == 0 && d == 0 {
            self.init()
        } else if abs(a) + abs(d) >= abs(b) + abs(c) {
            self.init(mirrorColumns: a < 0, mirrorRows: d < 0)
        } else {
            self.init(isTransposed: true, mirrorColumns: c < 0, mirrorRows: b < 0)
        }
    }
}
