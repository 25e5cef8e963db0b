// Which instruction set the kernels use: chosen once, maskable by ACTIONLINE_ISA and, in tests, by argument.

internal import CKernels

/// The variants that the kernels are built in.
package enum InstructionSet: String, Sendable, CaseIterable {
    case portable, avx2, avx2vnni, avx512, avx512vnni, avx512bf16

    /// Those that this build and this processor have.
    package static var available: [InstructionSet] { allCases.filter { $0.table != nil } }

    /// The fastest one here, or the one that the environment variable ACTIONLINE_ISA names.
    package static let current: InstructionSet = {
        let isa = al_kernels_default().pointee.isa
        return allCases.first { $0.isa == isa } ?? .portable
    }()

    var isa: al_isa {
        switch self {
        case .portable: AL_ISA_PORTABLE
        case .avx2: AL_ISA_AVX2
        case .avx2vnni: AL_ISA_AVX2_VNNI
        case .avx512: AL_ISA_AVX512
        case .avx512vnni: AL_ISA_AVX512_VNNI
        case .avx512bf16: AL_ISA_AVX512_BF16
        }
    }

    var table: UnsafePointer<al_kernels>? { al_kernels_for(isa) }
}
