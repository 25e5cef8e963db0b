// What becomes of a product before it leaves the cache.

internal import CKernels

/// How a linear layer's result meets what is already there.
package enum Epilogue: Sendable {
    /// out = x·W + b
    case store
    /// out = gelu(x·W + b), the exact GELU (by erf)
    case gelu
    /// out = out + x·W + b: onto the residual stream
    case add

    var kernelEpilogue: al_epilogue {
        switch self {
        case .store: AL_EPILOGUE_STORE
        case .gelu: AL_EPILOGUE_GELU
        case .add: AL_EPILOGUE_ADD
        }
    }
}
