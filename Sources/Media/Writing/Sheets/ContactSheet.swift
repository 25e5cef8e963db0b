// Many small pictures on one, each with its caption, as a JPEG.

import CFFmpeg

/// A sheet of pictures in rows.
package struct ContactSheet: Sendable {
    package struct Cell: Sendable {
        package var picture: RGBPicture
        /// Shown verbatim below the picture; line ends are line ends.
        package var caption: String

        package init(picture: RGBPicture, caption: String) {
            self.picture = picture
            self.caption = caption
        }
    }

    /// Pictures of a row, and rows of a sheet.
    package static let columns = 5
    package static let rows = 6
    package static var capacity: Int { columns * rows }

    private static let gap = 8
    private static let fontSize = 15
    private static let captionHeight = 48
    /// A dark gray: pictures stand out, and captions are white.
    private static let background: UInt8 = 0x20

    private let cells: [Cell]
    private let cellWidth: Int
    private let pictureHeight: Int

    /// - Precondition: 1 to `capacity` cells.
    package init(_ cells: [Cell]) {
        precondition((1...Self.capacity).contains(cells.count), "a sheet has 1 to \(Self.capacity) pictures")
        self.cells = cells
        // Narrow pictures still leave room for their captions.
        cellWidth = max(160, cells.map(\.picture.width).max() ?? 0)
        pictureHeight = cells.map(\.picture.height).max() ?? 0
    }

    private var usedColumns: Int { min(Self.columns, cells.count) }
    private var usedRows: Int { (cells.count + Self.columns - 1) / Self.columns }
    package var width: Int { Self.gap + usedColumns * (cellWidth + Self.gap) }
    package var height: Int { Self.gap + usedRows * (pictureHeight + Self.captionHeight + Self.gap) }

    /// The sheet as a file.
    /// - Throws: `MediaError` when there is no font or no encoder.
    package func jpeg() throws -> [UInt8] {
        try LabelDrawing.requireFont()
        let frame = try VideoFrame(rgb: canvas(), width: width, height: height, pts: 0, base: .microseconds)
        let encoder = try VideoEncoder(
            like: frame, size: (Int32(width), Int32(height)), isTurned: false, rate: nil, quality: .high,
            hasGlobalHeader: false, threads: 1, names: ["mjpeg"])
        let events = cells.enumerated().map { index, cell in
            let place = place(index)
            return LabelScript.Event(
                number: 0, text: cell.caption,
                box: PixelBox(x: place.x, y: place.y + pictureHeight, width: cellWidth, height: Self.captionHeight))
        }
        let script = try ScriptFile(
            LabelScript(events, width: width, height: height, fontSize: Self.fontSize))
        let graph = try FrameGraph(
            frame, FrameGraph.Steps(script: script, pixelFormat: encoder.context.pointee.pix_fmt))
        var bytes: [UInt8] = []
        let take = { (packet: OwnedPacket) in
            bytes += UnsafeBufferPointer(start: packet.raw.pointee.data, count: packet.byteCount)
        }
        try encoder.encode(graph.apply(to: frame, script: 0), emit: take)
        try encoder.encode(nil, emit: take)
        return bytes
    }

    /// Top left corner of a cell.
    private func place(_ index: Int) -> (x: Int, y: Int) {
        let (row, column) = (index / Self.columns, index % Self.columns)
        return (
            Self.gap + column * (cellWidth + Self.gap),
            Self.gap + row * (pictureHeight + Self.captionHeight + Self.gap)
        )
    }

    /// The pictures without their captions, each in the middle of its place.
    private func canvas() -> [UInt8] {
        var canvas = [UInt8](repeating: Self.background, count: width * height * 3)
        for (index, cell) in cells.enumerated() {
            let (place, picture) = (place(index), cell.picture)
            let left = place.x + (cellWidth - picture.width) / 2
            let top = place.y + (pictureHeight - picture.height) / 2
            for row in 0..<picture.height {
                let target = ((top + row) * width + left) * 3
                let source = row * picture.width * 3
                canvas.replaceSubrange(
                    target..<target + picture.width * 3, with: picture.bytes[source..<source + picture.width * 3])
            }
        }
        return canvas
    }
}
