// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "actionline",
    products: [
        .executable(name: "actionline", targets: ["actionline"]),
        .library(name: "TimeSformer", targets: ["TimeSformer"]),
        .library(name: "Analysis", targets: ["Analysis"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libavutil libswscale libavdevice",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev",
                    "libavdevice-dev",
                ])
            ]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),

        // The rooms, each depending only on rooms above it (see README, "How it is built").
        .target(name: "CKernels"),
        .target(name: "Files"),
        .target(name: "Dataflow", dependencies: [.product(name: "DequeModule", package: "swift-collections")]),
        .target(name: "Media", dependencies: ["CFFmpeg", "Files"]),
        .target(name: "Tensors", dependencies: ["COpenBLAS", "CKernels"]),
        .target(name: "Checkpoints", dependencies: ["Files", "Tensors"]),
        .target(name: "TimeSformer", dependencies: ["Files", "Tensors", "Checkpoints"]),
        .target(name: "Timeline"),
        .target(name: "Export", dependencies: ["Files", "Timeline"]),
        .target(
            name: "Analysis",
            dependencies: [
                "Dataflow", "Files", "Media", "Tensors", "Checkpoints", "TimeSformer", "Timeline", "Export",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "actionline",
            dependencies: [
                "Analysis", "Files", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "actionline-bench",
            dependencies: [
                "Analysis", "CKernels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "DataflowTests", dependencies: ["Dataflow"]),
        .testTarget(name: "MediaTests", dependencies: ["Media"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints"]),
        .testTarget(
            name: "TimeSformerTests", dependencies: ["TimeSformer", "Checkpoints"], resources: [.copy("Golden")]),
        .testTarget(name: "TimelineTests", dependencies: ["Timeline"]),
        .testTarget(name: "ExportTests", dependencies: ["Export"]),
        .testTarget(name: "AnalysisTests", dependencies: ["Analysis"]),
        .testTarget(name: "EndToEndTests", dependencies: ["actionline", "Analysis"]),
    ],
    swiftLanguageModes: [.v6]
)
