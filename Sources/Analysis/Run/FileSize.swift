// The size of a file, where there is one.

import Foundation

enum FileSize {
    static func bytes(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    }
}
