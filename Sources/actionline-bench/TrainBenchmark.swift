// `actionline-bench train`: one step's time and memory, with random weights.

import Clips
import Settings
import TimeSformer
import Training

enum TrainBenchmark {
    static func run(_ options: BenchmarkOptions) throws {
        let configuration = try options.configuration()
        let threads = options.number("threads", 2)
        if options.flag("head") {
            let (count, epochs) = (options.number("clips", 10_000), options.number("epochs", 100))
            let head = HeadMeasurement(configuration, clips: count, epochs: epochs, threads: threads)
            var loss = 0.0
            let time = try seconds { loss = try head.run() }
            print(
                "head: \(epochs) epochs on \(count) features of \(configuration.width), \(configuration.classes) classes: "
                    + "\(time.rounded(2)) s, loss \(loss.rounded(4)); peak resident \(PeakMemory.megabytes) MB")
            return
        }
        let normalization = Normalization(mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5])
        let clips = (0..<options.number("batch", 2)).map { index in
            Clip(
                frames: (0..<configuration.frames).map {
                    FrameImage.noise(side: configuration.image, seed: index * configuration.frames + $0)
                })
        }
        var settings = TrainingSettings()
        settings.optimizer = .init(rawValue: options.text("optimizer", "sgd"))
        let stepper = try StepMeasurement(
            Parameters(configuration, from: RandomWeights(configuration: configuration)),
            normalization: normalization, settings: settings, recomputes: options.flag("recompute"), threads: threads)
        var times: [Double] = []
        for run in 0..<options.number("runs", 3) {
            let time = try seconds { _ = try stepper.step(clips) }
            times.append(time)
            print("step \(run + 1): \(time.rounded(3)) s; peak resident \(PeakMemory.megabytes) MB")
        }
        print(
            "min \((times.min() ?? 0).rounded(3)) s, \(threads) threads, batch \(clips.count), \(configuration.attention.rawValue)"
        )
    }
}
