import Foundation
import Media
import TestSupport
import Testing

@Suite struct ScalingTests {
    /// Colours at full size, so that every correct scaler gives the same.
    private let wholeChroma = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"]

    /// One frame of RGB.
    private func picture(_ scratch: Scratch, _ size: String, source: String = "testsrc2") throws -> (
        VideoFrame, RGBPicture
    ) {
        let path = try scratch.video(
            "still.nut", size: size, rate: "1", seconds: "1", source: source, ["-c:v", "rawvideo", "-pix_fmt", "rgb24"])
        let frame = try #require(try DecodedVideo(path).frames.first)
        return (frame, RGBPicture(width: frame.width, height: frame.height, bytes: frame.copyPixels()))
    }

    @Test(arguments: [("320x180", 64), ("97x131", 48), ("64x64", 64), ("33x250", 32), ("40x30", 60)])
    func resizingAgreesWithAntialiasedBilinear(size: String, side: Int) throws {
        let scratch = Scratch()
        let (frame, source) = try picture(scratch, size)
        let wide = source.width >= source.height
        let long = Int(
            Double(wide ? source.width : source.height) * Double(side) / Double(wide ? source.height : source.width)
                + 0.5)
        let slow = source.resized(wide ? long : side, wide ? side : long)
        let middle = slow.cropped((slow.width - side) / 2, (slow.height - side) / 2, side)
        let views = try FrameScaler(ScalePlan(shortSide: side, cropSize: side)).scale(frame)
        #expect(meanDifference(views[0], middle.bytes) < 0.3)  // of 255; libswscale has 14-bit weights
    }

    @Test(arguments: ["160x90", "90x160", "100x100"])
    func threeCropsAreTheEndsAndTheMiddle(size: String) throws {
        let scratch = Scratch()
        let (frame, source) = try picture(scratch, size)
        // Nothing is resized, so the crops must be exact.
        let short = min(source.width, source.height)
        let side = short - 11
        let views = try FrameScaler(ScalePlan(shortSide: short, cropSize: side, crops: [.start, .end, .middle])).scale(
            frame)
        let (x, y) = ((source.width - side) / 2, (source.height - side) / 2)
        let corners =
            source.width >= source.height
            ? [(0, y), (source.width - side, y), (x, y)] : [(x, 0), (x, source.height - side), (x, y)]
        for (view, corner) in zip(views, corners) {
            #expect(meanDifference(view, source.cropped(corner.0, corner.1, side).bytes) < 0.6)  // RGB goes through YUV
        }
    }

    @Test(arguments: ["160x90", "90x160"], [false, true])
    func aCropAtAPlaceIsThatPartOfTheWholePicture(size: String, isMirrored: Bool) throws {
        let (frame, _) = try picture(Scratch(), size)
        let whole = try FrameScaler(ScalePlan(shortSide: 50, cropSize: 50)).scaleWhole(frame)
        #expect(min(whole.width, whole.height) == 50 && max(whole.width, whole.height) == 89)
        let part = RGBPicture(width: whole.width, height: whole.height, bytes: whole.bytes).cropped(3, 7, 32)
        let plan = ScalePlan(shortSide: 50, cropSize: 32, crops: [.at(x: 3, y: 7)], isMirrored: isMirrored)
        var view = try FrameScaler(plan).scale(frame)[0]
        if isMirrored {
            let pixels = stride(from: 0, to: view.count, by: 3).map { Array(view[$0..<($0 + 3)]) }
            view = (0..<32).flatMap { row in pixels[(row * 32)..<((row + 1) * 32)].reversed().flatMap { $0 } }
        }
        #expect(view == part.bytes)
        // A crop that would leave the picture is moved inwards.
        let far = try FrameScaler(ScalePlan(shortSide: 50, cropSize: 32, crops: [.at(x: 999, y: -4)])).scale(frame)[0]
        let corner = RGBPicture(width: whole.width, height: whole.height, bytes: whole.bytes)
            .cropped(whole.width - 32, 0, 32)
        #expect(far == corner.bytes)
    }

    @Test(arguments: [
        (640, 360, 224, 398), (640, 360, 256, 455), (320, 240, 112, 149), (1920, 1080, 224, 398), (854, 480, 224, 399),
        (183, 122, 311, 466),
    ])
    func theLongSideIsRoundedAsMmcvDoes(width: Int, height: Int, short: Int, long: Int) {
        let wide = PictureGeometry(
            codedWidth: width, codedHeight: height, sampleAspectRatio: nil, orientation: .upright)
        #expect(wide.resized(shortSide: short) == (long, short))
        let tall = PictureGeometry(
            codedWidth: height, codedHeight: width, sampleAspectRatio: nil, orientation: .upright)
        #expect(tall.resized(shortSide: short) == (short, long))
    }

    @Test func turnsAreAppliedToWhatIsShown() throws {
        let scratch = Scratch()
        let plain = try scratch.video("plain.mp4", size: "96x64", seconds: "0.2", wholeChroma)
        let frame = try #require(try DecodedVideo(plain).frames.first)
        let upright = try FrameScaler(ScalePlan(shortSide: 64, cropSize: 64, crops: [.start, .end, .middle])).scale(
            frame
        )
        .map { RGBPicture(width: 64, height: 64, bytes: $0) }
        for degrees in ["90", "180", "270"] {
            let path = scratch.file("turned\(degrees).mp4")
            try scratch.ffmpeg(["-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=\(degrees)", path])
            let video = try DecodedVideo(path)
            let turn = video.info.orientation
            let isHalf = degrees == "180"
            #expect(video.info.width == (isHalf ? 96 : 64) && video.info.height == (isHalf ? 64 : 96))
            // ffmpeg turns it upright by itself.
            let shown = try scratch.ffmpeg([
                "-i", path, "-frames:v", "1", "-sws_flags", "accurate_rnd+full_chroma_int", "-f", "rawvideo",
                "-pix_fmt", "rgb24",
                "-",
            ])
            let reference = RGBPicture(width: isHalf ? 96 : 64, height: isHalf ? 64 : 96, bytes: [UInt8](shown))
            let middle = try FrameScaler(ScalePlan(shortSide: 64, cropSize: 64)).scale(video.frames[0])[0]
            #expect(meanDifference(middle, reference.cropped(isHalf ? 16 : 0, isHalf ? 0 : 16, 64).bytes) < 1)
            let views = try FrameScaler(ScalePlan(shortSide: 64, cropSize: 64, crops: [.start, .end, .middle])).scale(
                video.frames[0])
            // Left, right, middle become top, bottom, middle, or the other way round when the turn reverses them.
            let order =
                turn.isTransposed
                ? (turn.mirrorRows ? [1, 0, 2] : [0, 1, 2]) : (turn.mirrorColumns ? [1, 0, 2] : [0, 1, 2])
            for (view, index) in zip(views, order) { #expect(view == upright[index].turned(turn).bytes) }
        }
    }

    @Test func turnsAndMirrorsInsideTheCodedDataCountToo() throws {
        let scratch = Scratch()
        let plain = try scratch.video("plain.mp4", size: "64x64", seconds: "0.2")
        let scaler = FrameScaler(ScalePlan(shortSide: 64, cropSize: 64))
        let upright = RGBPicture(
            width: 64, height: 64, bytes: try scaler.scale(try #require(try DecodedVideo(plain).frames.first))[0])
        var seen: Set<Orientation> = []
        for options in [
            "flip=horizontal", "flip=vertical", "rotate=90", "rotate=180", "rotate=-90", "rotate=90:flip=horizontal",
        ] {
            let path = scratch.file("turned.mkv")
            try scratch.ffmpeg([
                "-i", plain, "-c", "copy", "-bsf:v", "h264_metadata=display_orientation=insert:\(options)", path,
            ])
            let frame = try #require(try DecodedVideo(path).frames.first)
            seen.insert(frame.geometry.orientation)
            #expect(try scaler.scale(frame)[0] == upright.turned(frame.geometry.orientation).bytes)
        }
        #expect(seen.count >= 5)
    }

    @Test(arguments: [("2/1", 2.0), ("1/2", 0.5), ("16/11", 16.0 / 11)])
    func widePixelsAreShownWide(ratio: String, value: Double) throws {
        let scratch = Scratch()
        let path = try scratch.video("wide.mkv", size: "96x80", seconds: "0.2", filter: "setsar=\(ratio)", wholeChroma)
        let square = try scratch.video("square.mkv", size: "96x80", seconds: "0.2", wholeChroma)
        let video = try DecodedVideo(path)
        #expect(video.info.width == Int((96 * value).rounded()) && video.info.height == 80)
        #expect(video.info.codedWidth == 96)
        let plan = ScalePlan(shortSide: 40, cropSize: 40)
        let wide = try FrameScaler(plan).scale(video.frames[0])[0]
        // The same stored pixels, stretched by the slow twin.
        let stored = try #require(try DecodedVideo(square).frames.first)
        let rgb = try scratch.ffmpeg([
            "-i", square, "-frames:v", "1", "-sws_flags", "accurate_rnd+full_chroma_int+bilinear", "-f", "rawvideo",
            "-pix_fmt", "rgb24", "-",
        ])
        let source = RGBPicture(width: stored.width, height: stored.height, bytes: [UInt8](rgb))
        let shownWidth = 96 * value
        let slow =
            shownWidth >= 80
            ? source.resized(Int(shownWidth * 40 / 80 + 0.5), 40) : source.resized(40, Int(80 * 40 / shownWidth + 0.5))
        let middle = slow.cropped((slow.width - 40) / 2, (slow.height - 40) / 2, 40)
        #expect(meanDifference(wide, middle.bytes) < 2)  // the twin clips overshooting colours before it averages
    }

    static let pixelFormats = [
        "yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuvj444p", "nv12", "yuv420p10le", "yuv422p12le", "yuv444p16le",
        "gray",
        "gray10le", "gray16be", "rgb24", "bgr0", "rgba", "gbrp", "gbrp10le", "rgb48le", "rgb565le", "ya8", "yuv410p",
        "yuyv422",
        "pal8", "monob",
    ]

    @Test(arguments: pixelFormats)
    func everyPixelFormatAndOddSizeIsShownInItsColours(format: String) throws {
        let scratch = Scratch()
        // Stripes of red, green and blue from top to bottom.
        let stripes =
            "format=gbrp,drawbox=h=17:color=red:t=fill,drawbox=y=17:h=17:color=0x00FF00:t=fill,"
            + "drawbox=y=34:h=17:color=blue:t=fill"
        let path = try scratch.video(
            "pixels.nut", size: "67x51", rate: "1", seconds: "1", source: "rgbtestsrc", filter: stripes,
            ["-c:v", "rawvideo", "-pix_fmt", format])
        let frame = try #require(try DecodedVideo(path).frames.first)
        #expect(frame.width == 67 && frame.height == 51)
        let view = try FrameScaler(ScalePlan(shortSide: 50, cropSize: 48)).scale(frame)[0]
        for (row, channel) in [(7, 0), (24, 1), (40, 2)] {
            let pixel = (0..<3).map { Int(view[(row * 48 + 24) * 3 + $0]) }
            if format.hasPrefix("gray") || format == "ya8" {
                #expect(abs(pixel[0] - [76, 150, 29][channel]) <= 3 && pixel[0] == pixel[1], "\(format) \(pixel)")
            } else if format == "monob" {
                #expect(pixel[0] == pixel[1] && pixel[1] == pixel[2])
            } else {
                let tolerance = ["pal8", "rgb565le"].contains(format) ? 60 : 5
                for other in 0..<3 {
                    #expect(abs(pixel[other] - (other == channel ? 255 : 0)) <= tolerance, "\(format) \(pixel)")
                }
            }
        }
    }

    @Test(arguments: ["bt709", "smpte170m", "bt2020nc", "fcc", "smpte240m"], ["tv", "pc"])
    func coloursFollowMatrixAndRangeOfTheStream(matrix: String, range: String) throws {
        let scratch = Scratch()
        let scaleName = ["bt2020nc": "bt2020", "smpte170m": "smpte170m"][matrix] ?? matrix
        let path = scratch.file("colours.mkv")
        try scratch.ffmpeg([
            "-f", "lavfi", "-i", "color=c=0xC86432:size=64x64:rate=1:duration=1", "-vf",
            "format=gbrp,scale=out_color_matrix=\(scaleName):out_range=\(range):flags=accurate_rnd+full_chroma_int,format=yuv444p",
            "-c:v", "libx264", "-qp", "1", "-colorspace", matrix, "-color_range", range, path,
        ])
        let frame = try #require(try DecodedVideo(path).frames.first)
        let view = try FrameScaler(ScalePlan(shortSide: 64, cropSize: 64)).scale(frame)[0]
        let pixel = view[(32 * 64 + 32) * 3..<(32 * 64 + 32) * 3 + 3].map { Int($0) }
        for (value, wanted) in zip(pixel, [0xC8, 0x64, 0x32]) {
            #expect(abs(value - wanted) <= 3, "\(matrix) \(range): \(pixel)")
        }
    }
}
