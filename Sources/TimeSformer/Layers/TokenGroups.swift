// Which tokens attend to which: every scheme is attention within groups of tokens.

/// Groups of tokens that see each other, and where a group's results go. The class token, where there is one, is a group's
/// last.
/// T frames, N patches a frame. The stream: T·N patches, frame by frame, then the class token; for space each frame's N
/// patches and its class token.
struct TokenGroups: Sendable {
    /// For each group the rows of the stream that it reads.
    let rows: [[Int]]
    /// The same rows when those that groups share are told apart: divided attention's class token has a row of its own for
    /// each frame, behind the patches.
    let own: [[Int]]
    /// Rows when shared ones are told apart.
    let ownCount: Int
    /// The shared row; its own ones are the last of all, a group each.
    let shared: Int?
    /// Whether only class tokens ask: the last block's, since nothing else of it is used.
    let isClassOnly: Bool

    /// Rows of attention's result: all own rows, or a row for each group.
    var resultCount: Int { isClassOnly ? rows.count : ownCount }

    /// The result's row of a group's token.
    func result(group: Int, token: Int) -> Int { isClassOnly ? group : own[group][token] }

    /// Over time: a patch in all frames.
    static func tracks(frames: Int, patches: Int) -> TokenGroups {
        let rows = (0..<patches).map { patch in (0..<frames).map { $0 * patches + patch } }
        return TokenGroups(rows: rows, own: rows, ownCount: frames * patches, shared: nil, isClassOnly: false)
    }

    /// Divided attention over space: a frame's patches and the one class token.
    static func framesWithOneClassToken(frames: Int, patches: Int, isClassOnly: Bool) -> TokenGroups {
        let classRow = frames * patches
        func group(_ frame: Int, _ last: Int) -> [Int] { (0..<patches).map { frame * patches + $0 } + [last] }
        return TokenGroups(
            rows: (0..<frames).map { group($0, classRow) }, own: (0..<frames).map { group($0, classRow + $0) },
            ownCount: classRow + frames, shared: classRow, isClassOnly: isClassOnly)
    }

    /// Space-only attention: a frame's patches and its class token.
    static func frames(_ frames: Int, patches: Int, isClassOnly: Bool) -> TokenGroups {
        let rows = (0..<frames).map { frame in (0...patches).map { frame * (patches + 1) + $0 } }
        return TokenGroups(
            rows: rows, own: rows, ownCount: frames * (patches + 1), shared: nil, isClassOnly: isClassOnly)
    }

    /// Joint attention: every token of the clip.
    static func everything(tokens: Int, isClassOnly: Bool) -> TokenGroups {
        let rows = [Array(0..<tokens)]
        return TokenGroups(rows: rows, own: rows, ownCount: tokens, shared: nil, isClassOnly: isClassOnly)
    }
}
