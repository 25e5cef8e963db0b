// The size of a file, where there is one.

import Files
import Foundation

enum FileSize {
    static func bytes(_ path: String) -> Int? {
        var status = stat()
        return path.withSystemPath { stat($0, &status) } == 0 ? Int(status.st_size) : nil
    }
}
