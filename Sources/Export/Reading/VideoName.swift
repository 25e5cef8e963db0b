// What a video is called, so that a timeline and its truth find each other.

import Files

/// The names by which files about one video are matched.
package enum VideoName {
    /// The name of a file without folder, ending and `.truth`: that of `truth/gym.truth.csv` is `gym`. What has no
    /// letter is no ending: `v.1` keeps its name.
    package static func of(_ path: String) -> String {
        let place = PathParts(path)
        let (stem, ending) = place.stemAndEnding
        let isEnding = (2...6).contains(ending.utf8.count) && ending.contains(where: \.isLetter)
        let name = isEnding ? stem : place.name
        return name.lowercased().hasSuffix(".truth") && name.count > 6 ? String(name.dropLast(6)) : name
    }
}
