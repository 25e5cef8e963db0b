// The kernels in sixteen lanes, for processors with AVX-512.
#if defined(__x86_64__)
#include "CKernels.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define NAME(x) al_avx512_##x
#define TABLE al_table_avx512
#define ISA AL_ISA_AVX512
#define ISA_NAME "avx512"
#define LANES 16
// Thirty-two registers: 8 × 48 accumulators fill twenty-four.
#define TILE_ROWS 8
#define TILE_VECTORS 3
#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 384
#endif
#define WIDE_ROWS 6
#define WIDE_VECTORS 4
// Two bytes' products in sixteen bits, two of those in thirty-two.
#define INT8_PAIR 128
#define AL_DOT(SUMS, LEFT, RIGHT)                                                                                      \
    ((SUMS) + __builtin_bit_cast(VI, _mm512_madd_epi16(_mm512_maddubs_epi16(__builtin_bit_cast(__m512i, LEFT),         \
                                                                            __builtin_bit_cast(__m512i, RIGHT)),       \
                                                       _mm512_set1_epi16(1))))
#include "template/table.h"
#pragma clang attribute pop
#else
typedef int al_avx512_unavailable;
#endif
