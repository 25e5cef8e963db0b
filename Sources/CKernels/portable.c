// The kernels in four lanes, for any processor: SSE2, NEON, or whatever the compiler has.
#include "CKernels.h"
#include <string.h>

#define NAME(x) al_portable_##x
#define TABLE al_table_portable
#define ISA AL_ISA_PORTABLE
#define ISA_NAME "portable"
#define LANES 4
#if defined(__aarch64__)
// Thirty-two registers: 8 × 12 accumulators fill twenty-four.
#define TILE_ROWS 8
#else
#define TILE_ROWS 4
#endif
#define TILE_VECTORS 3
#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 256
#endif
#define INT8_PAIR 255
#define WIDE_ROWS 4
#define WIDE_VECTORS 2
#include "template/table.h"
