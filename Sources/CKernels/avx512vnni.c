// The product in eight bits for processors with AVX-512 VNNI: four products and their sum in one instruction.
#if defined(__x86_64__)
#include "CKernels.h"
#include "int8.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)
#define NAME(x) al_avx512vnni_##x
#define TABLE al_int8_avx512vnni
#define LANES 16
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define WIDE_ROWS 8
#define INT8_PAIR 255
#define AL_DOT(SUMS, LEFT, RIGHT)                                                                                      \
    __builtin_bit_cast(VI, _mm512_dpbusd_epi32(__builtin_bit_cast(__m512i, SUMS), __builtin_bit_cast(__m512i, LEFT), \
                                               __builtin_bit_cast(__m512i, RIGHT)))
#include "template/vnni.h"
#pragma clang attribute pop
#else
typedef int al_avx512vnni_unavailable;
#endif
