// A folder for each class, with the class's clips in it.

import Files

/// Reads the clips of a folder of folders, in the order of their names.
struct ClassFolders {
    private let root: String
    private let names: [String]

    init(_ root: String, _ names: [String]) {
        self.root = root
        self.names = names
    }

    func clips(_ labels: LabelLookup, _ problems: inout ProblemCollector) -> [LabeledClip] {
        var clips: [LabeledClip] = []
        for name in names where !name.hasPrefix(".") {
            // Files beside the folders are lists and notes.
            guard let files = FolderListing.names("\(root)/\(name)") else { continue }
            let videos = files.filter { ClipFinder.isVideo($0) && !$0.hasPrefix(".") }.sorted()
            switch labels.name(name) {
            case .label(let label):
                clips += videos.map {
                    LabeledClip(name: "\(name)/\($0)", path: "\(root)/\(name)/\($0)", labels: [label])
                }
            case .problem(let text):
                if !videos.isEmpty { problems.add(nil, "the folder \"\(name)\": \(text)") }
            }
            if clips.count > ClipListReader.mostClips {
                problems.add(nil, "more than \(ClipListReader.mostClips) clips")
                return []
            }
        }
        return clips
    }
}
