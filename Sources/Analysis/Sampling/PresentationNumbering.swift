// Numbers frames in presentation order while their packets are still in decoding order.

import DequeModule

/// The presentation order of the packets in sight: a sorted window over their timestamps.
///
/// Packets come in decoding order; a coded frame is shown at most `reach` packets away from where it is decoded
/// (H.264 and HEVC reorder at most 16), so once that many more packets are known a frame's number is final.
package struct PresentationNumbering {
    /// Packets read ahead before the first is numbered, and kept behind.
    static let reach = 48

    /// Timestamps in sight, sorted; `retired` smaller ones have left it.
    private var sight = Deque<Int64>()
    private var retired = 0
    /// False from the first missing, repeated or late timestamp on: frames then count as they come.
    private(set) var isValid = true

    /// Takes the next packet's timestamp in decoding order.
    mutating func see(_ pts: Int64?) {
        guard isValid, let pts else {
            isValid = false
            return
        }
        // Nearly sorted: look from the end.
        var place = sight.count
        while place > 0, sight[place - 1] > pts { place -= 1 }
        if place > 0, sight[place - 1] == pts {
            isValid = false
            return
        }
        // Everything that left the sight was smaller; one that comes late would have been numbered wrongly.
        if place == 0, retired > 0 {
            isValid = false
            return
        }
        sight.insert(pts, at: place)
    }

    /// Lets go of all but the newest `count` timestamps.
    mutating func retire(keeping count: Int) {
        while sight.count > count {
            sight.removeFirst()
            retired += 1
        }
    }

    /// The number of the frame shown at `pts` and the next frame's timestamp; nil when it is out of sight.
    func place(of pts: Int64) -> (ordinal: Int, nextPts: Int64?)? {
        var low = 0
        var high = sight.count
        while low < high {
            let middle = (low + high) / 2
            if sight[middle] < pts { low = middle + 1 } else { high = middle }
        }
        guard low < sight.count, sight[low] == pts else { return nil }
        return (retired + low, low + 1 < sight.count ? sight[low + 1] : nil)
    }
}
