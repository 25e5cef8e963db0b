// Gives parameters from a file, or as they begin without one.

/// Reads each parameter from where it comes. Random ones are drawn in the order of reading.
final class StartingProvider<Random: RandomNumberGenerator>: WeightProvider {
    private let configuration: TimeSformerConfiguration
    private let origin: (Parameter) -> StartingOrigin
    private let file: (Parameter, UnsafeMutableBufferPointer<Float>) throws -> Void
    private(set) var random: Random

    /// - Parameter file: reads a parameter that comes from the file.
    init(
        _ configuration: TimeSformerConfiguration, random: Random, origin: @escaping (Parameter) -> StartingOrigin,
        file: @escaping (Parameter, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) {
        self.configuration = configuration
        self.random = random
        self.origin = origin
        self.file = file
    }

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
        switch origin(parameter) {
        case .file(let parameter): try file(parameter, destination)
        case .zeros: destination.update(repeating: 0)
        case .ones: destination.update(repeating: 1)
        case .random(let deviation): draw(Double(deviation), into: destination)
        case .balanced:
            let (outputs, inputs) = size(of: parameter)
            draw((2 / Double(inputs + outputs)).squareRoot(), into: destination)
        case .identity:
            let (outputs, inputs) = size(of: parameter)
            destination.update(repeating: 0)
            for index in 0..<min(outputs, inputs) { destination[index * inputs + index] = 1 }
        case .contrasts:
            draw(4 / Double(size(of: parameter).inputs).squareRoot(), into: destination)
            takeMeans(over: configuration.patch * configuration.patch, from: destination)
        case .places:
            Sinusoids(width: configuration.width).places(
                side: configuration.image / configuration.patch, into: destination)
        case .times: Sinusoids(width: configuration.width).times(configuration.frames, into: destination)
        }
    }

    private func size(of parameter: Parameter) -> (outputs: Int, inputs: Int) {
        let shape = configuration.shape(of: parameter)
        return (shape[0], shape[1])
    }

    private func draw(_ deviation: Double, into destination: UnsafeMutableBufferPointer<Float>) {
        var normal = TruncatedNormal(deviation: deviation)
        for index in destination.indices { destination[index] = normal.next(using: &random) }
    }

    /// Subtracts from each run of so many numbers its mean.
    private func takeMeans(over count: Int, from numbers: UnsafeMutableBufferPointer<Float>) {
        for start in stride(from: 0, to: numbers.count, by: count) {
            let run = UnsafeMutableBufferPointer(rebasing: numbers[start..<(start + count)])
            let mean = Float(run.reduce(0) { $0 + Double($1) } / Double(count))
            for index in run.indices { run[index] -= mean }
        }
    }
}
