// How long a large checkpoint takes to load, and how much memory: run by hand,
// ACTIONLINE_MEASURE=/path/to/model.pth swift test -c release --filter measureLoading

import Foundation
import Testing
import TimeSformer

@Test(.enabled(if: ProcessInfo.processInfo.environment["ACTIONLINE_MEASURE"] != nil))
func measureLoading() throws {
    let path = try #require(ProcessInfo.processInfo.environment["ACTIONLINE_MEASURE"])
    let clock = ContinuousClock()
    let start = clock.now
    let model = try OpenedModel(path)
    let opened = clock.now
    let weights = UnsafeMutableBufferPointer<Float>.allocate(capacity: model.configuration.parameterCount)
    defer { weights.deallocate() }
    var offset = 0
    for parameter in model.configuration.parameters {
        let count = model.configuration.shape(of: parameter).reduce(1, *)
        try model.read(parameter, into: UnsafeMutableBufferPointer(rebasing: weights[offset..<offset + count]))
        offset += count
    }
    let read = clock.now
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? "VmHWM: unknown"
    let size = model.checkpoints.reduce(0) { $0 + $1.size }
    print("\(path): \(size) bytes, open \(opened - start), read \(read - opened), \(peak)")
}
