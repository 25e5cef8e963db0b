// libav's options on their way into an open call, and what is left of them after it.

import CFFmpeg

/// Owns an AVDictionary.
struct OptionDictionary: ~Copyable {
    var raw: OpaquePointer?

    init(_ entries: [String: String] = [:]) {
        for (key, value) in entries { self[key] = value }
    }

    deinit {
        var raw = raw
        av_dict_free(&raw)
    }

    subscript(key: String) -> String? {
        get {
            guard let entry = av_dict_get(raw, key, nil, 0) else { return nil }
            return String(cString: entry.pointee.value)
        }
        set { av_dict_set(&raw, key, newValue, 0) }
    }

    /// Keys that libav did not take: options it does not know for this input.
    var keys: [String] {
        var keys: [String] = []
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = av_dict_get(raw, "", entry, AV_DICT_IGNORE_SUFFIX) {
            keys.append(String(cString: next.pointee.key))
            entry = next
        }
        return keys.sorted()
    }
}
