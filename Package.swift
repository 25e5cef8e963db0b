// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "actionline",
    products: [
        .executable(name: "actionline", targets: ["actionline"]),
        .library(name: "TimeSformer", targets: ["TimeSformer"]),
        .library(name: "Analysis", targets: ["Analysis"]),
        .library(name: "Evaluation", targets: ["Datasets", "Evaluation"]),
        .library(name: "Training", targets: ["Training"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libavutil libavfilter libswscale libavdevice",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libavutil-dev", "libavfilter-dev",
                    "libswscale-dev", "libavdevice-dev",
                ])
            ]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),

        // The modules, each depending only on modules above it (see README, "How it is built").
        .target(name: "CKernels"),
        .target(name: "Files", dependencies: [.product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "JSON", dependencies: ["Files"]),
        .target(name: "Dataflow", dependencies: [.product(name: "DequeModule", package: "swift-collections")]),
        .target(
            name: "Media",
            dependencies: ["CFFmpeg", "Files", .product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "Tensors", dependencies: ["COpenBLAS", "CKernels"]),
        .target(
            name: "Checkpoints",
            dependencies: ["Files", "JSON", .product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "Clips"),
        .target(name: "TimeSformer", dependencies: ["Files", "JSON", "Tensors", "Checkpoints", "Clips"]),
        .target(
            name: "Sampling",
            dependencies: ["Media", "Clips", .product(name: "DequeModule", package: "swift-collections")]),
        .target(name: "Timeline"),
        .target(
            name: "Export",
            dependencies: [
                "Files", "JSON", "Timeline", .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            // Into the program itself: no file needs to lie beside it.
            resources: [.embedInCode("Report/Page")]),
        .target(
            name: "ModelZoo",
            dependencies: ["Files", "Media", "TimeSformer", .product(name: "SystemPackage", package: "swift-system")]),
        .target(
            name: "Settings",
            dependencies: [
                "Files", "Media", "Clips", "TimeSformer", "Sampling", "Timeline", "ModelZoo",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "Analysis",
            dependencies: [
                "Dataflow", "Files", "JSON", "Media", "Checkpoints", "Clips", "TimeSformer", "Sampling", "Timeline",
                "Export", "Settings",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(name: "Datasets", dependencies: ["Files", "JSON", "Media", "Sampling", "Timeline", "Export"]),
        .target(
            name: "Evaluation",
            dependencies: [
                "Dataflow", "Files", "JSON", "Media", "Checkpoints", "Clips", "Sampling", "Timeline", "Export",
                "Settings",
                "Analysis", "Datasets",
            ]),
        .target(
            name: "Training",
            dependencies: [
                "Dataflow", "Files", "Media", "Checkpoints", "Clips", "TimeSformer", "Sampling",
                "Timeline", "Export", "Settings", "Analysis", "Datasets", "Evaluation",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "actionline",
            dependencies: [
                "Files", "Dataflow", "Media", "Checkpoints", "Clips", "TimeSformer", "Sampling", "Timeline", "Export",
                "ModelZoo",
                "Settings",
                "Analysis", "Datasets", "Evaluation", "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "actionline-bench",
            dependencies: [
                "Dataflow", "Media", "Tensors", "Checkpoints", "Clips", "TimeSformer", "Sampling", "Timeline", "Export",
                "Settings", "Analysis", "Training", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // What several test targets share.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
        .testTarget(
            name: "FilesTests",
            dependencies: ["TestSupport", "Files", .product(name: "SystemPackage", package: "swift-system")]),
        .testTarget(name: "JSONTests", dependencies: ["TestSupport", "JSON"]),
        .testTarget(name: "DataflowTests", dependencies: ["TestSupport", "Dataflow"]),
        .testTarget(name: "MediaTests", dependencies: ["TestSupport", "Media"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(name: "CheckpointsTests", dependencies: ["TestSupport", "JSON", "Checkpoints"]),
        .testTarget(
            name: "TimeSformerTests", dependencies: ["TestSupport", "Tensors", "Checkpoints", "Clips", "TimeSformer"],
            resources: [.copy("Golden")]),
        .testTarget(
            name: "SamplingTests", dependencies: ["TestSupport", "Media", "Clips", "Sampling"],
            resources: [.copy("Golden")]),
        .testTarget(name: "TimelineTests", dependencies: ["TestSupport", "Timeline"]),
        .testTarget(name: "ExportTests", dependencies: ["TestSupport", "Timeline", "Export"]),
        .testTarget(
            name: "AnalysisTests",
            dependencies: [
                "TestSupport",
                "Media", "Checkpoints", "Clips", "TimeSformer", "Sampling", "Timeline", "Export", "ModelZoo",
                "Settings", "Datasets",
                "Analysis",
            ]),
        .testTarget(name: "DatasetsTests", dependencies: ["TestSupport", "Sampling", "Timeline", "Datasets"]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "TestSupport", "Clips", "Sampling", "Timeline", "Export", "Settings", "Analysis", "Datasets",
                "Evaluation",
            ]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "TestSupport", "Media", "Tensors", "Checkpoints", "Clips", "TimeSformer", "Sampling", "Timeline",
                "Export", "Settings", "Analysis", "Datasets", "Evaluation", "Training",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Files", "Media", "Checkpoints", "Clips", "TimeSformer", "Timeline", "ModelZoo",
                "Settings",
                "Analysis",
                "actionline",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
