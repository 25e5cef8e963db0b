// The kernels in eight lanes, for processors with AVX2 and FMA.
#if defined(__x86_64__)
#include "CKernels.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) al_avx2_##x
#define TABLE al_table_avx2
#define ISA AL_ISA_AVX2
#define ISA_NAME "avx2"
#define LANES 8
// Sixteen registers: 6 × 16 accumulators fill twelve.
#define TILE_ROWS 6
#define TILE_VECTORS 2
#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 768
#endif
#define WIDE_ROWS 6
#define WIDE_VECTORS 2
// Two bytes' products in sixteen bits, two of those in thirty-two.
#define INT8_PAIR 128
// The products before their sum want registers of their own.
#define INT8_ROWS 4
#define AL_DOT(SUMS, LEFT, RIGHT)                                                                                      \
    ((SUMS) + __builtin_bit_cast(VI, _mm256_madd_epi16(_mm256_maddubs_epi16(__builtin_bit_cast(__m256i, LEFT),         \
                                                                            __builtin_bit_cast(__m256i, RIGHT)),       \
                                                       _mm256_set1_epi16(1))))
#include "template/table.h"
#pragma clang attribute pop
#else
typedef int al_avx2_unavailable;
#endif
