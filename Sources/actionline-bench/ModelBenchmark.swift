// `actionline-bench model`: one clip's time, beside the machine's peak measured in the same run.

import Clips
import Dispatch
import Tensors
import TimeSformer

/// Weights of a fixed random sequence, small enough that activations stay tame.
struct RandomWeights: WeightProvider {
    let configuration: TimeSformerConfiguration

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 &+ UInt64(destination.count)
        for index in destination.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            destination[index] = (Float(state >> 40) / Float(1 << 24) - 0.5) * 0.06
        }
        switch parameter {
        case .normWeight, .block(_, .norm1Weight), .block(_, .norm2Weight), .block(_, .temporalNormWeight):
            for index in destination.indices { destination[index] += 1 }
        default: break
        }
    }
}

extension BenchmarkOptions {
    /// The model's size: by default the published one.
    func configuration() throws -> TimeSformerConfiguration {
        guard let attention = AttentionScheme(rawValue: text("attention", "divided")) else {
            throw BenchmarkError("--attention is divided, joint or space")
        }
        let width = number("width", 768)
        return TimeSformerConfiguration(
            attention: attention, frames: number("frames", 8), image: number("image", 224), patch: 16, width: width,
            depth: number("depth", 12), heads: number("heads", width / 64), mlpWidth: 4 * width,
            classes: number("classes", 400))
    }
}

enum ModelBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let configuration = try options.configuration()
        let (width, image, frames) = (configuration.width, configuration.image, configuration.frames)
        let threads = options.number("threads", 2)
        let runs = options.number("runs", 5)
        guard let precision = ModelPrecision(rawValue: options.text("precision", "fp32")) else {
            throw BenchmarkError("--precision is \(ModelPrecision.choices)")
        }
        let set = InstructionSet(rawValue: options.text("isa", InstructionSet.current.rawValue)) ?? .current
        var model: TimeSformerModel?
        let load = try seconds {
            model = try TimeSformerModel(
                configuration, weights: RandomWeights(configuration: configuration),
                normalization: Normalization(mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5]),
                threads: threads, precision: precision, instructionSet: set)
        }
        guard let model else { return }
        model.measuresOperations = !options.flag("no-breakdown")
        print(
            "model \(configuration.attention.rawValue) \(frames)x\(image) width \(width), \(precision.rawValue), "
                + "\(threads) threads, \(model.instructionSet.rawValue); weights \(model.weightBytes / 1_000_000) MB, "
                + "loaded in \(load.rounded(3)) s; resident \(PeakMemory.megabytes) MB")
        if options.flag("share-stride") { return try sharing(model, configuration, runs: runs) }
        // Every run is to do the whole work, over the same clips.
        model.sharesFrames = false
        let batch = options.number("batch", 1)
        let clips = (0..<batch).map { index in
            Clip(frames: (0..<frames).map { FrameImage.noise(side: image, seed: index * frames + $0) })
        }
        let needed = 2 * Double(configuration.neededMultiplyAddsPerClip) * Double(batch)
        var times: [Double] = []
        var processor = Double.infinity
        var peak = (wall: 0.0, processor: 0.0)
        _ = try model.logits(clips)
        model.resetOperations()
        for _ in 0..<runs {
            let now = KernelPeak.measure(set, threads: threads)
            peak = (max(peak.wall, now.wall), max(peak.processor, now.processor))
            processor = min(
                processor, try processorSeconds { times.append(try seconds { _ = try model.logits(clips) }) })
        }
        print("runs \(times.map { "\($0.rounded(4))" }.joined(separator: " ")) s")
        times.sort()
        func share(_ time: Double, _ peak: Double) -> Double { (100 * needed / time / peak).rounded(1) }
        print(
            "min \(times[0].rounded(4)) s, median \(times[times.count / 2].rounded(4)) s, "
                + "processor time \(processor.rounded(4)) s; clips/s \((Double(batch) / times[0]).rounded(2))")
        print(
            "needed \((needed / 1e9).rounded(1)) GFLOP at \((needed / times[0] / 1e9).rounded(1)) GFLOP/s; measured peak "
                + "\((peak.wall / 1e9).rounded(1)) GFLOP/s: share \(share(times[0], peak.wall))%, "
                + "by processor time \(share(processor / Double(threads), peak.processor))%")
        if model.measuresOperations {
            let total = model.operationSeconds.values.reduce(0, +)
            let work = flops(of: configuration)
            for (operation, spent) in model.operationSeconds.sorted(by: { $0.value > $1.value }) where spent > 0 {
                let each = spent / Double(runs * batch)
                let share = work[operation].map { 100 * $0 / each / (peak.processor / Double(threads)) }
                print(
                    "  \(operation)".padded(22) + "\((100 * spent / total).rounded(2))%".padded(10)
                        + "\((each * 1000).rounded(2)) ms a clip".padded(24)
                        + (share.map { "\($0.rounded(1))% of the peak" } ?? ""))
            }
        }
        print("peak resident \(PeakMemory.megabytes) MB")
    }

    /// FLOPs of one clip by operation, as the forward pass does them.
    private static func flops(of c: TimeSformerConfiguration) -> [Operation: Double] {
        let (t, n, w) = (Double(c.frames), Double(c.patchesPerFrame), Double(c.width))
        let blocks = Double(c.depth - 1)
        let rows = c.attention == .space ? t * (n + 1) : t * n + 1
        let keys = c.attention == .joint ? t * n + 1 : n + 1
        let queries = c.attention == .joint ? rows : t * (n + 1)
        var work: [Operation: Double] = [
            .patches: 2 * t * n * Double(c.patchFloats) * w,
            .qkv: blocks * 6 * queries * w * w,
            .attention: blocks * 4 * queries * keys * w,
            .projection: blocks * 2 * rows * w * w,
            .fc1: blocks * 2 * rows * w * Double(c.mlpWidth),
            .fc2: blocks * 2 * rows * w * Double(c.mlpWidth),
        ]
        if c.attention == .divided {
            work[.temporalQKV] = (blocks + 1) * 6 * t * n * w * w
            work[.temporalAttention] = (blocks + 1) * 4 * t * t * n * w
            work[.temporalProjection] = (blocks + 1) * 2 * t * n * w * w
        }
        return work
    }

    /// Windows whose stride is the interval: each frame stands in `frames` windows.
    private static func sharing(_ model: TimeSformerModel, _ configuration: TimeSformerConfiguration, runs: Int) throws
    {
        let windows = 24
        let images = (0..<(windows + configuration.frames)).map {
            FrameImage.noise(side: configuration.image, seed: $0)
        }
        let clips = (0..<windows).map { window in
            Clip(frames: Array(images[window..<(window + configuration.frames)]))
        }
        // The first window fills the cache; then every window brings one new frame.
        model.sharesFrames = true
        var shared = Double.infinity
        var alone = Double.infinity
        for _ in 0..<runs {
            model.forgetFrames()
            _ = try model.logits([clips[0]])
            shared = min(
                shared,
                try seconds {
                    for first in stride(from: 1, to: 21, by: 4) {
                        _ = try model.logits(Array(clips[first..<(first + 4)]))
                    }
                })
            model.sharesFrames = false
            alone = min(alone, try seconds { _ = try model.logits(Array(clips[1..<5])) })
            model.sharesFrames = true
        }
        print(
            "sharing: \((20 / shared).rounded(2)) windows/s; alone: \((4 / alone).rounded(2)) windows/s; "
                + "factor \(((20 / shared) / (4 / alone)).rounded(2))")
    }
}

extension FrameImage {
    /// An image of fixed random pixels.
    static func noise(side: Int, seed: Int) -> FrameImage {
        let image = FrameImage(side: side)
        image.withUnsafeMutableBytes { bytes in
            var state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D &+ 12345
            for index in bytes.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[index] = UInt8(truncatingIfNeeded: state >> 56)
            }
        }
        return image
    }
}
