// The slow twin of the scaler: plain loops over pixels in memory.

import Media

/// A picture in memory: the slow twin of the scaler works on these.
struct RGBPicture: Equatable {
    var width: Int
    var height: Int
    var bytes: [UInt8]

    subscript(x: Int, y: Int) -> [Double] { (0..<3).map { Double(bytes[(y * width + x) * 3 + $0]) } }

    /// Pillow's bilinear: a triangle as wide as the reduction.
    func resized(_ newWidth: Int, _ newHeight: Int) -> RGBPicture {
        func weights(_ from: Int, _ to: Int) -> [[(Int, Double)]] {
            let ratio = Double(from) / Double(to)
            let reach = max(1, ratio)
            return (0..<to).map { index in
                let center = (Double(index) + 0.5) * ratio
                var taps: [(Int, Double)] = []
                for position in 0..<from {
                    let distance: Double = abs(Double(position) + 0.5 - center) / reach
                    if distance < 1 { taps.append((position, 1 - distance)) }
                }
                let total: Double = taps.reduce(0.0) { (sum: Double, tap: (Int, Double)) -> Double in sum + tap.1 }
                return taps.map { (tap: (Int, Double)) -> (Int, Double) in (tap.0, tap.1 / total) }
            }
        }
        let columns = weights(width, newWidth)
        let rows = weights(height, newHeight)
        var result = RGBPicture(width: newWidth, height: newHeight, bytes: [])
        for row in rows {
            for column in columns {
                var sum = [0.0, 0, 0]
                for (y, v) in row {
                    for (x, u) in column {
                        for (channel, value) in self[x, y].enumerated() { sum[channel] += u * v * value }
                    }
                }
                result.bytes += sum.map { UInt8(min(255, max(0, $0.rounded()))) }
            }
        }
        return result
    }

    func cropped(_ left: Int, _ top: Int, _ side: Int) -> RGBPicture {
        var result = RGBPicture(width: side, height: side, bytes: [])
        for y in top..<top + side { result.bytes += bytes[(y * width + left) * 3..<(y * width + left + side) * 3] }
        return result
    }

    func turned(_ orientation: Orientation) -> RGBPicture {
        let shown = orientation.isTransposed ? (height, width) : (width, height)
        var result = RGBPicture(width: shown.0, height: shown.1, bytes: [])
        for v in 0..<shown.1 {
            for u in 0..<shown.0 {
                let a = orientation.mirrorColumns ? shown.0 - 1 - u : u
                let b = orientation.mirrorRows ? shown.1 - 1 - v : v
                let (x, y) = orientation.isTransposed ? (b, a) : (a, b)
                result.bytes += bytes[(y * width + x) * 3..<(y * width + x) * 3 + 3]
            }
        }
        return result
    }
}

func meanDifference(_ first: [UInt8], _ second: [UInt8]) -> Double {
    guard first.count == second.count, !first.isEmpty else { return .infinity }
    return Double(zip(first, second).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(first.count)
}
