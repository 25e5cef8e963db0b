// From an image transformer's tensors to its dimensions.

import Checkpoints

/// Works out an image transformer's dimensions from its tensors' shapes.
struct ImageTransformerShapes {
    let path: String
    let table: WeightTable
    let names: ParameterNames

    /// The dimensions, as those of a TimeSformer of one frame and one class, and where the number of heads comes from.
    /// - Throws: `ModelFileError` for what no ViT has.
    func configuration(
        heads: Int?, config: MetadataValue?
    ) throws -> (configuration: TimeSformerConfiguration, headsSource: String) {
        let patchShape = try shape(.patchWeight)
        guard patchShape.count == 4, patchShape[1] == 3, patchShape[2] == patchShape[3],
            (1...1024).contains(patchShape[2]), (1...1 << 14).contains(patchShape[0])
        else {
            throw failure("its patch embedding has shape \(patchShape), where [width, 3, patch, patch] is expected")
        }
        let (width, patch) = (patchShape[0], patchShape[2])
        let rows = try shape(.positionEmbedding).dropLast().last ?? 0
        let side = Int(Double(max(0, min(rows, 1 << 24) - 1)).squareRoot().rounded())
        guard side > 0, side * side + 1 == rows, side * patch <= 16_384 else {
            throw failure("its position embedding has \(rows) rows, where a class token and a square are expected")
        }
        let depth = depth()
        let mlpWidth = try shape(.block(0, .fc1Weight)).first ?? 0
        guard (1...256).contains(depth), (1...1 << 18).contains(mlpWidth) else {
            throw failure("its sizes are beyond any ViT: depth \(depth), MLP width \(mlpWidth)")
        }
        let (heads, source) = try self.heads(heads, config, width)
        return (
            TimeSformerConfiguration(
                attention: .space, frames: 1, image: side * patch, patch: patch, width: width, depth: depth,
                heads: heads, mlpWidth: mlpWidth, classes: 1), source
        )
    }

    private func heads(_ asked: Int?, _ config: MetadataValue?, _ width: Int) throws -> (Int, String) {
        let said = config?["num_attention_heads"]?.integer
        if let asked, let said, asked != said {
            throw failure("\(asked) heads are asked for, but config.json says \(said)")
        }
        if let heads = asked ?? said {
            guard heads > 0, width.isMultiple(of: heads) else {
                throw failure("\(heads) heads do not divide its width \(width)")
            }
            return (heads, asked == nil ? "config.json" : "the settings")
        }
        guard width.isMultiple(of: 64) else {
            throw failure(
                "its width \(width) is no multiple of 64, so the number of heads cannot be guessed; "
                    + "say it (`heads:` under `model:`)")
        }
        return (width / 64, "width / 64")
    }

    private func depth() -> Int {
        // The last block counts: one that is missing in between is reported as missing, not as the end.
        ((0..<256).last { table[names.name(of: .block($0, .fc1Weight))] != nil } ?? -1) + 1
    }

    private func shape(_ parameter: Parameter) throws -> [Int] {
        let name = names.name(of: parameter)
        guard let item = table[name] else { throw failure("the tensor \"\(name)\" is missing") }
        return item.description.shape
    }

    private func failure(_ cause: String) -> ModelFileError { ModelFileError(path, cause) }
}
