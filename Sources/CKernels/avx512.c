// The kernels in sixteen lanes, for processors with AVX-512.
#if defined(__x86_64__)
#include "CKernels.h"
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
#include "template/table.h"
#pragma clang attribute pop
#else
typedef int al_avx512_unavailable;
#endif
