// Errors as the command line words them: what a library can only call "state the size" is an option here.

import Evaluation
import Export
import Files
import Media
import Sampling
import Settings

enum ErrorText {
    /// The error's description, with the options that remedy it.
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as MediaError: error.problem + (error.remedy.map(text) ?? "")
        case let error as ExportError: error.problem + (error.remedy.map(text) ?? "")
        case let error as ReadingError: error.problem + (error.remedy.map(text) ?? "")
        case let error as ScoringError: error.problem + (error.remedy.map(text) ?? "")
        case let error as ConversionError: error.problem + text(error.remedy)
        case let error as ConfigurationError: text(error)
        case let error as SamplingError: "\(error) (--decode-all)"
        default: "\(error)"
        }
    }

    private static func text(_ remedy: MediaError.Remedy) -> String {
        switch remedy {
        case .allowMorePixels: "; raise it with --max-pixels"
        case .stateVideoSize(let pixelFormat):
            "; add --video-size WIDTHxHEIGHT, such as --input-format rawvideo --pixel-format \(pixelFormat) "
                + "--video-size 1280x720 --framerate 30"
        case .statePixelFormat: "; add --pixel-format, such as --pixel-format rgb24"
        case .leaveOut(let property, let container): ": \(option(property)) does not apply to \(container) input"
        case .encodeAnew: "; cut with --exact"
        case .recordFirst:
            "; write a timeline (--output gym.json), and label its recording with `actionline export gym.json "
                + "labelled.mkv --video gym.mp4`"
        }
    }

    private static func option(_ property: InputProperty) -> String {
        switch property {
        case .frameRate: "--framerate"
        case .videoSize: "--video-size"
        case .pixelFormat: "--pixel-format"
        }
    }

    private static func text(_ remedy: ExportError.Remedy) -> String {
        switch remedy {
        case .overwrite: " or pass --overwrite"
        case .stateFormat: " or pass --format (export: --to)"
        case .writeToFile: "; write to a file with --output"
        case .writeInParts: "; write in parts (label: --rotate) or to another file system"
        case .stateFrameRate: "; give it to `actionline export` with --framerate, such as --framerate 30000/1001"
        }
    }

    private static func text(_ remedy: ReadingError.Remedy) -> String {
        switch remedy {
        case .stateFrameRate: "; give it with --fps, such as --fps 15"
        case .stateFormat: "; name its format (export --from, show --format)"
        }
    }

    private static func text(_ remedy: ConversionError.Remedy) -> String {
        switch remedy {
        case .writeEveryScore: "; label it again with --output NAME.jsonl"
        case .laterOffset: "; give it a later --offset"
        }
    }

    private static func text(_ remedy: ScoringError.Remedy) -> String {
        switch remedy {
        case .lowerFrameRate: "; compare fewer with --fps"
        case .writeEveryScore: "; label it again with --output NAME.jsonl"
        }
    }

    private static func text(_ error: ConfigurationError) -> String {
        let text =
            switch error {
            case .setting: "--set \(error)"
            case .notSetting(let text): "--set \(text): expected key=value, like --set window.stride=16"
            case .noCheckpoint: "\(error) or give --model PATH"
            case .notFetched(let origin, let path, let name):
                "\(origin): the checkpoint \"\(path)\" is not there; fetch it with `actionline model fetch \(name)`, "
                    + "or give --model PATH"
            case .noNormalization(let origin, let checkpoint):
                "\(origin): \"\(checkpoint)\" does not say how its input is normalized; "
                    + "give --preset mmaction2 or facebook, or set preprocess.mean and preprocess.std"
            case .rangeOfLiveInput: "--start and --end are for files; end a live run with --duration or --until"
            case .message: "\(error)"
            }
        return text.printable
    }
}
