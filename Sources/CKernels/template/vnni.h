// The part of a variant that an instruction for products of bytes changes. Included once by its file, like table.h.
#include "vector.h"
#if LANES == 16
#include "gelu.h"
#endif
#include "tile.h"
#include "epilogue.h"
#include "moments.h"
#include "int8.h"

const al_int8_kernels TABLE = {.pair = INT8_PAIR, .product = NAME(product_int8), .quantize = NAME(quantize)};
