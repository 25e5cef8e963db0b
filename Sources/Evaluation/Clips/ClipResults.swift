// The scores of a list's clips with everything that says what they are.

import Timeline

/// Results of a test, of a part of one, or of several fused.
public struct ClipResults: Sendable, Equatable {
    /// A model under a protocol; of fused scores one of several.
    public struct Source: Sendable, Equatable {
        public let model: String
        /// Equal for models that give equal scores; nil: unknown.
        public let fingerprint: String?
        public let testProtocol: TestProtocol
        public var weight = 1.0

        public init(model: String, fingerprint: String?, testProtocol: TestProtocol, weight: Double = 1) {
            self.model = model
            self.fingerprint = fingerprint
            self.testProtocol = testProtocol
            self.weight = weight
        }
    }

    public struct Header: Sendable, Equatable {
        public var sources: [Source]
        /// The list's name, its clips and its fingerprint.
        public let list: String
        public let listCount: Int
        public let listFingerprint: String
        public let classes: LabelSet
        /// nil: the whole list.
        public var shard: ClipShard?

        public init(
            sources: [Source], list: String, listCount: Int, listFingerprint: String, classes: LabelSet,
            shard: ClipShard? = nil
        ) {
            self.sources = sources
            self.list = list
            self.listCount = listCount
            self.listFingerprint = listFingerprint
            self.classes = classes
            self.shard = shard
        }

        /// How many clips complete results have.
        public var expectedCount: Int { shard?.size(of: listCount) ?? listCount }

        /// The protocol, or the protocols of fused scores, in words.
        public var protocolText: String {
            guard sources.count > 1 else { return sources.first.map { "\($0.testProtocol)" } ?? "" }
            return sources.map { "\($0.model) × \($0.weight) (\($0.testProtocol))" }.joined(separator: " + ")
        }
    }

    public var header: Header
    /// In the list's order.
    public private(set) var clips: [TestedClip]

    public init(_ header: Header, clips: [TestedClip]) {
        self.header = header
        self.clips = clips.sorted { $0.index < $1.index }
    }

    /// Every clip was tried.
    public var isComplete: Bool { clips.count == header.expectedCount }
    public var failed: [TestedClip] { clips.filter { $0.failure != nil } }
}
