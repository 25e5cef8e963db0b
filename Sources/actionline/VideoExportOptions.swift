// Options of `actionline export` for what is made of a video: labelled copies and clips.

import ArgumentParser

struct VideoExportOptions: ParsableArguments {
    static let discussion = """
        VIDEOS
          With an OUT that ends in .mkv or .mp4, the result is a copy of the video with the labels as subtitles and \
        chapters; its streams are not encoded anew, unless --burn draws the labels into the picture. --clips cuts each \
        segment into a file of its own, with a manifest.csv that `train` and `test` take as a list. Copied clips begin at \
        the keyframe before the segment; --exact encodes anew.
        """

    @Option(
        help: ArgumentHelp(
            "The video that the timeline is of; default: the file that the timeline names.", valueName: "file"),
        completion: .file())
    var video: String?

    @Option(help: ArgumentHelp("The video stream that was labelled, by its number in the file.", valueName: "n"))
    var stream: Int?

    @Flag(help: "Draw the labels into the picture, which is encoded anew.")
    var burn = false

    @Option(
        help: ArgumentHelp("Cut each segment into a file of this folder.", valueName: "folder"), completion: .directory)
    var clips: String?

    @Flag(help: "Clips hold the frames of their segments and no other; they are encoded anew.")
    var exact = false

    @Flag(help: "Also make contact sheets: a frame of each clip with label and time.")
    var thumbnails = false

    @Option(help: ArgumentHelp("Only segments with this label; may be repeated.", valueName: "label"))
    var label: [String] = []

    @Option(help: ArgumentHelp("Only segments of at least this score.", valueName: "score"))
    var minScore: Double?

    func validate() throws {
        if clips == nil, exact || thumbnails {
            throw ValidationError("\(exact ? "--exact" : "--thumbnails") is for clips: add --clips FOLDER")
        }
        if clips != nil, burn { throw ValidationError("--burn is for copies of the whole video, not for --clips") }
    }

    /// Whether an option was given that only makes sense with a video.
    var isUsed: String? {
        if video != nil { return "--video" }
        if burn { return "--burn" }
        if stream != nil { return "--stream" }
        if !label.isEmpty { return "--label" }
        return minScore == nil ? nil : "--min-score"
    }
}
