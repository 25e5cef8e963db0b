// The product and attention in bf16 for processors with AVX-512 BF16: two products and their sums in one instruction.
#if defined(__x86_64__)
#include "CKernels.h"
#include "bf16.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#define NAME(x) al_avx512bf16_##x
#define TABLE al_bf16_avx512
#define LANES 16
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define WIDE_ROWS 6
#define AL_DOT16(SUMS, LEFT, RIGHT)                                                                                    \
    __builtin_bit_cast(V, _mm512_dpbf16_ps(__builtin_bit_cast(__m512, SUMS), __builtin_bit_cast(__m512bh, LEFT),       \
                                           __builtin_bit_cast(__m512bh, RIGHT)))
#define AL_ROUND16(X) __builtin_bit_cast(VH, _mm512_cvtneps_pbh(__builtin_bit_cast(__m512, X)))
/// 2^x for x ≤ 0, relative error below 1e-4: a thirtieth of what rounding to bf16 does.
#define AL_EXP2(X) NAME(power)(X)
/// Words with the first number in the low half.
#define AL_PAIR16(FIRST, SECOND) NAME(pair)(__builtin_bit_cast(__m512, FIRST), __builtin_bit_cast(__m512, SECOND))
typedef int32_t NAME(word) __attribute__((ext_vector_type(16)));
static inline __attribute__((always_inline)) NAME(word) NAME(pair)(__m512 first, __m512 second) {
    const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, //
                                           23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    __m512i both = __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(second, first));
    return __builtin_bit_cast(NAME(word), _mm512_permutexvar_epi16(order, both));
}
#include "template/vector.h"
#include "template/gelu.h"

static inline __attribute__((always_inline)) V NAME(power)(V exponent) {
    __m512 x = __builtin_bit_cast(__m512, exponent), whole = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT);
    V r = exponent - __builtin_bit_cast(V, whole);
    V p = NAME(splat)(0.05550410866f);
    p = p * r + 0.2422638f;
    p = p * r + 0.6931472f;
    p = p * r + 0.99992807f;
    return __builtin_bit_cast(V, _mm512_scalef_ps(__builtin_bit_cast(__m512, p), whole));
}
#include "template/tile.h"
#include "template/epilogue.h"
#include "template/moments.h"
#include "template/bf16.h"
#include "template/rows16.h"
#include "template/attention16.h"

const al_bf16_kernels TABLE = {.product = NAME(product_bf16),
                               .round = NAME(rows_bf16),
                               .attention = NAME(attention_bf16),
                               .attention_scratch = NAME(attention_scratch_bf16)};
#pragma clang attribute pop
#else
typedef int al_avx512bf16_unavailable;
#endif
