// The product in eight bits for processors with AVX-VNNI: four products and their sum in one instruction.
#if defined(__x86_64__)
#include "CKernels.h"
#include "int8.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#define NAME(x) al_avx2vnni_##x
#define TABLE al_int8_avx2vnni
#define LANES 8
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define WIDE_ROWS 6
#define INT8_PAIR 255
#define AL_DOT(SUMS, LEFT, RIGHT)                                                                                      \
    __builtin_bit_cast(VI, _mm256_dpbusd_avx_epi32(__builtin_bit_cast(__m256i, SUMS), __builtin_bit_cast(__m256i, LEFT), \
                                               __builtin_bit_cast(__m256i, RIGHT)))
#include "template/vnni.h"
#pragma clang attribute pop
#else
typedef int al_avx2vnni_unavailable;
#endif
