// Gradients against finite differences, of all parameters, and what must not change them.

import Clips
import Testing
import TimeSformer

@Suite struct GradientTests {
    private static func parameters(_ scheme: AttentionScheme, seed: Int = 1) throws -> Parameters {
        let configuration = TimeSformerConfiguration(
            attention: scheme, frames: 3, image: 8, patch: 4, width: 12, depth: 2, heads: 3, mlpWidth: 20, classes: 5)
        return try Parameters(configuration, from: ForwardRandomWeights(configuration, seed: seed))
    }

    private static let clip = Clip.of([0, 1, 2], side: 8)
    /// The loss is Σ slope·logit.
    private static let slopes = [0.7, -1.1, 0.4, 1.3, -0.2]

    /// Some paths dropped, in each block others.
    private static func drop<Scalar>(_ configuration: TimeSformerConfiguration) -> [DropPath<Scalar>] {
        var number = 0
        return (0..<configuration.depth).map { _ in
            DropPath(configuration, rate: 0.4) {
                number += 1
                return Double((number * 7) % 10) / 10
            }
        }
    }

    private static func gradients<Scalar: LayerScalar>(
        _ parameters: Parameters, in _: Scalar.Type = Scalar.self, drops: Bool = false, recomputes: Bool = false,
        threads: Int = 1, times: Int = 1, isTrained: (Parameter) -> Bool = { _ in true }
    ) throws -> [Parameter: [Double]] {
        let network = try Network<Scalar>(
            parameters, normalization: .test, isTrained: isTrained, recomputes: recomputes, threads: threads)
        for _ in 0..<times {
            let tape = try network.forward(clip, drop: drops ? drop(parameters.configuration) : nil)
            network.backward(slopes.map { Scalar($0) }, tape)
        }
        return network.weights.all.reduce(into: [:]) { all, weight in
            guard let gradient = weight.gradient else { return }
            all[weight.parameter] = (0..<gradient.rows).flatMap { gradient.array(row: $0).map { Double($0) } }
        }
    }

    /// Largest difference of two gradients, in units of the largest number of the parameter's gradient.
    private static func difference(_ found: [Double], _ wanted: [Double]) -> Double {
        let size = max(wanted.map { abs($0) }.max() ?? 0, 1e-3)
        return zip(found, wanted).map { abs($0 - $1) / size }.max() ?? 0
    }

    @Test(arguments: AttentionScheme.allCases, [false, true])
    func everyParametersGradientIsThatOfFiniteDifferences(_ scheme: AttentionScheme, _ drops: Bool) throws {
        let parameters = try Self.parameters(scheme)
        let drop: [DropPath<Double>]? = drops ? Self.drop(parameters.configuration) : nil
        let network = try Network<Double>(parameters, normalization: .test, isTrained: { _ in true })
        let tape = try network.forward(Self.clip, drop: drop)
        network.backward(Self.slopes, tape)
        func loss() throws -> Double {
            zip(try network.forward(Self.clip, drop: drop).logits, Self.slopes).reduce(0) { $0 + $1.0 * $1.1 }
        }
        for weight in network.weights.all {
            let gradient = try #require(weight.gradient)
            var finite: [Double] = []
            let step = 1e-5
            for index in 0..<weight.count {
                let value = weight.values.start[index]
                weight.values.start[index] = value + step
                let above = try loss()
                weight.values.start[index] = value - step
                let below = try loss()
                weight.values.start[index] = value
                finite.append((above - below) / (2 * step))
            }
            let found = Array(UnsafeBufferPointer(start: gradient.start, count: weight.count))
            // Central differences of double precision: step² of curvature, and 1e-16 ÷ step of rounding.
            let worst = Self.difference(found, finite)
            #expect(worst < 1e-7, "\(weight.parameter.canonicalName) is off by \(worst)")
        }
    }

    @Test(arguments: AttentionScheme.allCases, [false, true])
    func singlePrecisionGradientsAreDoublePrecisionOnesRounded(_ scheme: AttentionScheme, _ drops: Bool) throws {
        for seed in 1...3 {
            let parameters = try Self.parameters(scheme, seed: seed)
            let single = try Self.gradients(parameters, in: Float.self, drops: drops)
            let double = try Self.gradients(parameters, in: Double.self, drops: drops)
            for (parameter, wanted) in double {
                let worst = Self.difference(try #require(single[parameter]), wanted)
                #expect(worst < 2e-5, "\(parameter.canonicalName), seed \(seed): off by \(worst)")  // fp32, long sums
            }
        }
    }

    @Test(arguments: AttentionScheme.allCases)
    func computingBlocksAgainChangesNoBit(_ scheme: AttentionScheme) throws {
        let parameters = try Self.parameters(scheme)
        let kept = try Self.gradients(parameters, in: Float.self, drops: true)
        #expect(try Self.gradients(parameters, in: Float.self, drops: true, recomputes: true) == kept)
    }

    @Test(arguments: AttentionScheme.allCases)
    func aSecondRunOnTheSameThreadsGivesTheSameBits(_ scheme: AttentionScheme) throws {
        let parameters = try Self.parameters(scheme)
        let first = try Self.gradients(parameters, in: Float.self, threads: 3)
        for _ in 0..<5 { #expect(try Self.gradients(parameters, in: Float.self, threads: 3) == first) }
    }

    @Test(arguments: AttentionScheme.allCases)
    func threadsChangeNothingButRounding(_ scheme: AttentionScheme) throws {
        let parameters = try Self.parameters(scheme)
        let one = try Self.gradients(parameters, in: Double.self)
        let four = try Self.gradients(parameters, in: Double.self, threads: 4)
        for (parameter, wanted) in one { #expect(Self.difference(try #require(four[parameter]), wanted) < 1e-12) }
    }

    @Test(arguments: AttentionScheme.allCases)
    func aSecondClipAddsItsGradients(_ scheme: AttentionScheme) throws {
        let parameters = try Self.parameters(scheme)
        let once = try Self.gradients(parameters, in: Double.self)
        let twice = try Self.gradients(parameters, in: Double.self, times: 2)
        for (parameter, wanted) in once {
            #expect(Self.difference(try #require(twice[parameter]), wanted.map { 2 * $0 }) < 1e-12)
        }
    }

    @Test(arguments: AttentionScheme.allCases)
    func frozenParametersGatherNothingAndChangeNoOthersGradient(_ scheme: AttentionScheme) throws {
        let parameters = try Self.parameters(scheme)
        let all = try Self.gradients(parameters, in: Double.self)
        func isTrained(_ parameter: Parameter) -> Bool {
            switch parameter {
            case .block(1, _), .headWeight, .headBias: true
            default: false
            }
        }
        let some = try Self.gradients(parameters, in: Double.self, isTrained: isTrained)
        #expect(Set(some.keys) == Set(all.keys.filter(isTrained)))
        for (parameter, found) in some { #expect(found == all[parameter]) }
    }

    @Test(arguments: AttentionScheme.allCases)
    func aHeadAloneIsTrainedWithoutGoingThroughTheBlocks(_ scheme: AttentionScheme) throws {
        let parameters = try Self.parameters(scheme)
        let all = try Self.gradients(parameters, in: Double.self)
        let head = try Self.gradients(parameters, in: Double.self) { $0 == .headWeight || $0 == .headBias }
        #expect(head == [.headWeight: all[.headWeight], .headBias: all[.headBias]].compactMapValues { $0 })
    }

    @Test(arguments: AttentionScheme.allCases)
    func clearedGradientsBeginAgain(_ scheme: AttentionScheme) throws {
        let network = try Network<Double>(
            Self.parameters(scheme), normalization: .test, isTrained: { _ in true })
        network.backward(Self.slopes, try network.forward(Self.clip))
        network.clearGradients()
        for weight in network.weights.all {
            let gradient = try #require(weight.gradient)
            #expect((0..<gradient.rows).allSatisfy { gradient.array(row: $0).allSatisfy { $0 == 0 } })
        }
    }
}
