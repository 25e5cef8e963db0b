// Frames through libavfilter: turned upright, drawn on, in the pixels that an encoder takes.

import CFFmpeg

/// A line of filters for frames of one size and format. Each frame that goes in comes out.
final class FrameGraph {
    /// What is done to a frame, in this order.
    struct Steps {
        /// How the picture is turned before it is drawn on.
        var orientation = Orientation.upright
        /// Draws what the script shows at the frame's time.
        var script: ScriptFile?
        /// Pixels of the result; nil: as they are.
        var size: (width: Int32, height: Int32)?
        var pixelFormat: AVPixelFormat
    }

    /// Ticks a second of the script's time.
    static let scriptTicks: Int64 = 100

    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    private let source: UnsafeMutablePointer<AVFilterContext>
    private let sink: UnsafeMutablePointer<AVFilterContext>
    private let script: ScriptFile?
    private let shape: Shape

    /// What a graph is made for.
    private struct Shape: Equatable {
        let width: Int32
        let height: Int32
        let format: Int32
    }

    /// - Throws: `.unsupported` when libavfilter lacks a filter, `.draw` with libav's reason.
    init(_ frame: VideoFrame, _ steps: Steps) throws {
        let raw = frame.raw.pointee
        shape = Shape(width: raw.width, height: raw.height, format: raw.format)
        script = steps.script
        guard let graph = avfilter_graph_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        self.graph = graph
        graph.pointee.nb_threads = 1
        var line: [UnsafeMutablePointer<AVFilterContext>] = []
        do {
            let input = try Self.add("buffer", to: graph)
            try Self.describe(frame, input)
            try Self.initialize(input)
            line.append(input)
            for (name, options) in Self.filters(steps) {
                let filter = try Self.add(name, to: graph)
                for (key, value) in options {
                    // As values, so that nothing in them has a meaning of its own.
                    try LibAV.check(
                        av_opt_set(filter, key, value, AV_OPT_SEARCH_CHILDREN), .draw, "cannot set up \(name)")
                }
                try Self.initialize(filter)
                line.append(filter)
            }
            let output = try Self.add("buffersink", to: graph)
            try Self.initialize(output)
            line.append(output)
            for (from, to) in zip(line, line.dropFirst()) {
                try LibAV.check(avfilter_link(from, 0, to, 0), .draw, "cannot set up a line of filters")
            }
            try LibAV.check(avfilter_graph_config(graph, nil), .draw, "cannot set up a line of filters")
        } catch {
            avfilter_graph_free(&self.graph)
            throw error
        }
        source = line[0]
        sink = line[line.count - 1]
    }

    deinit { avfilter_graph_free(&graph) }

    /// Whether a frame can go through this graph.
    func fits(_ frame: VideoFrame) -> Bool {
        let raw = frame.raw.pointee
        return shape == Shape(width: raw.width, height: raw.height, format: raw.format)
    }

    /// - Parameter script: second of the script that is shown.
    /// - Returns: a new frame.
    /// - Throws: `.draw`, `.outOfMemory`.
    func apply(to frame: VideoFrame, script second: Int) throws -> OwnedFrame {
        let input = try OwnedFrame(copying: frame.raw)
        // In the middle of the second, whatever is rounded.
        input.raw.pointee.pts = Int64(second) * Self.scriptTicks + Self.scriptTicks / 2
        try LibAV.check(av_buffersrc_add_frame_flags(source, input.raw, 0), .draw, "cannot draw on a frame")
        let output = try OwnedFrame()
        try LibAV.check(av_buffersink_get_frame(sink, output.raw), .draw, "cannot draw on a frame")
        return output
    }

    private static func filters(_ steps: Steps) -> [(name: String, options: [(String, String)])] {
        var filters: [(name: String, options: [(String, String)])] = []
        // See `Orientation`: first the diagonal, then left and right, top and bottom.
        if steps.orientation.isTransposed { filters.append(("transpose", [("dir", "cclock_flip")])) }
        if steps.orientation.mirrorColumns { filters.append(("hflip", [])) }
        if steps.orientation.mirrorRows { filters.append(("vflip", [])) }
        if let script = steps.script { filters.append(("ass", [("filename", script.path)])) }
        if let size = steps.size {
            filters.append(("scale", [("w", "\(size.width)"), ("h", "\(size.height)"), ("flags", "bicubic")]))
        }
        let name = av_get_pix_fmt_name(steps.pixelFormat).map { String(cString: $0) } ?? "yuv420p"
        filters.append(("format", [("pix_fmts", name)]))
        return filters
    }

    private static func add(
        _ name: String, to graph: UnsafeMutablePointer<AVFilterGraph>
    ) throws -> UnsafeMutablePointer<AVFilterContext> {
        guard let filter = avfilter_get_by_name(name) else {
            throw MediaError(
                .unsupported,
                "cannot draw labels: the installed libavfilter has no filter \(name); install Debian's libavfilter8")
        }
        guard let context = avfilter_graph_alloc_filter(graph, filter, nil) else {
            throw MediaError(.outOfMemory, "out of memory")
        }
        return context
    }

    private static func initialize(_ filter: UnsafeMutablePointer<AVFilterContext>) throws {
        try LibAV.check(
            avfilter_init_str(filter, nil), .draw,
            "cannot set up the filter \(String(cString: filter.pointee.filter.pointee.name))")
    }

    private static func describe(_ frame: VideoFrame, _ source: UnsafeMutablePointer<AVFilterContext>) throws {
        guard let parameters = av_buffersrc_parameters_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        defer { av_free(parameters) }
        parameters.pointee.format = frame.raw.pointee.format
        parameters.pointee.width = frame.raw.pointee.width
        parameters.pointee.height = frame.raw.pointee.height
        parameters.pointee.sample_aspect_ratio = frame.geometry.sampleAspectRatio?.av ?? AVRational(num: 1, den: 1)
        parameters.pointee.time_base = AVRational(num: 1, den: Int32(scriptTicks))
        try LibAV.check(av_buffersrc_parameters_set(source, parameters), .draw, "cannot set up a line of filters")
    }
}
