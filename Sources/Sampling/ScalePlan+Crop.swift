// A classifier's crops as the scaler makes them.

import Clips
import Media

extension ScalePlan {
    /// - Precondition: 1 ≤ cropSize ≤ shortSide ≤ 8192.
    package init(shortSide: Int, cropSize: Int, crop: Crop) {
        self.init(
            shortSide: shortSide, cropSize: cropSize, crops: crop == .three ? [.start, .end, .middle] : [.middle])
    }
}
