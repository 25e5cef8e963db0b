// The keys of the section `training`.

extension PipelineSetting {
    static let training: [PipelineSetting] = [
        .choice("training.recipe", \.training.recipe),
        .init("training.tune", "head, last:N or all") { value, settings in
            settings.training.tune = value.text.flatMap(TrainingSettings.Tune.init)
            return settings.training.tune != nil
        },
        .integer("training.epochs", 1...100_000, \.training.epochs),
        .integer("training.batch", 1...4096, \.training.batch),
        .integer("training.accumulate", 1...4096, \.training.accumulate),
        .choice("training.optimizer", \.training.optimizer),
        .number("training.lr", 1e-12...1000, "a rate from 1e-12 to 1000") { $0.training.learningRate = $1 },
        .number("training.momentum", 0...0.9999, "a number from 0 to 0.9999") { $0.training.momentum = $1 },
        .flag("training.nesterov", \.training.nesterov),
        .number("training.decay", 0...10, "a number from 0 to 10") { $0.training.decay = $1 },
        .init("training.no-decay", "a list of norm, bias and embeddings") { value, settings in
            let names = value.list ?? value.text.map { $0.split(separator: ",").map(String.init) } ?? []
            let kinds = names.compactMap(TrainingSettings.ParameterKind.init)
            settings.training.noDecay = kinds
            return kinds.count == names.count
        },
        .number("training.clip", 0...1e9, "a norm of at least 0; 0 does not clip") { $0.training.clip = $1 },
        .choice("training.schedule", \.training.schedule),
        .init("training.steps", "a list of epochs, rising, like [5, 10]") { value, settings in
            let texts = value.list ?? value.text.map { $0.split(separator: ",").map(String.init) } ?? []
            let steps = texts.compactMap { Int($0) }
            settings.training.steps = steps
            return steps.count == texts.count && !steps.isEmpty && steps.allSatisfy { $0 > 0 }
                && zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
        },
        .number("training.gamma", 1e-9...1, "a factor up to 1") { $0.training.gamma = $1 },
        .number("training.warmup", 0...100_000, "epochs of at least 0") { $0.training.warmup = $1 },
        .number("training.drop-path", 0...0.9, "a rate from 0 to 0.9") { $0.training.dropPath = $1 },
        .number("training.smoothing", 0...0.9, "a share from 0 to 0.9") { $0.training.smoothing = $1 },
        .choice("training.balance", \.training.balance),
        .integer("training.patience", 0...100_000, \.training.patience),
        .init("training.scale", "two short sides in pixels, the smaller first, like [256, 320]") { value, settings in
            let texts = value.list ?? value.text.map { $0.split(separator: ",").map(String.init) } ?? []
            let sides = texts.compactMap { Int($0) }
            settings.training.scale = sides
            return texts.count == 2 && sides.count == 2 && sides[0] >= 1 && sides[0] <= sides[1] && sides[1] <= 8192
        },
        .flag("training.flip", \.training.flip),
        .number("training.colour", 0...1, "a strength from 0 to 1") { $0.training.colour = $1 },
        .integer("training.views", 1...1000, \.training.views),
        .integer("training.seed", 0...Int.max, \.training.seed),
        .flag("training.auto-scale-lr", \.training.autoScale),
        .flag("training.recompute", \.training.recompute),
    ]

    private static func flag(
        _ key: String, _ path: WritableKeyPath<PipelineConfiguration, Bool?> & Sendable
    ) -> PipelineSetting {
        PipelineSetting(key, "true or false") { value, settings in
            settings[keyPath: path] = value.text == "true" ? true : value.text == "false" ? false : nil
            return settings[keyPath: path] != nil
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, _ path: WritableKeyPath<PipelineConfiguration, Choice?> & Sendable
    ) -> PipelineSetting {
        let names = Choice.allCases.map(\.rawValue)
        return PipelineSetting(
            key, names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        ) { value, settings in
            settings[keyPath: path] = value.text.flatMap(Choice.init)
            return settings[keyPath: path] != nil
        }
    }
}
