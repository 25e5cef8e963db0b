// What a container's reader hands over.

/// The tensors and values that a container's reader found.
struct Contents {
    var tensors: [StoredTensor]
    var metadata: MetadataValue
}
