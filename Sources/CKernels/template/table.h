// Everything of one variant, in the order of use. Not a header in the usual sense: each variant's file sets NAME, LANES
// and the tile's size, then includes this once.
#include "vector.h"
#include "tile.h"
#include "epilogue.h"
#include "product.h"
#include "attention8.h"
#include "attention.h"
#include "moments.h"
#include "rows.h"
#include "int8.h"
#include "bf16.h"
#include "gradients.h"

const al_kernels TABLE = {
    .isa = ISA,
    .name = ISA_NAME,
    .lanes = LANES,
    .tile_rows = TILE_ROWS,
    .tile_columns = TILE_VECTORS * LANES,
    .product = NAME(product),
    .attention = NAME(attention),
    .attention_scratch = NAME(attention_scratch),
    .normalize = NAME(normalize),
    .int8_pair = INT8_PAIR,
    .product_int8 = NAME(product_int8),
    .quantize = NAME(quantize),
    .product_bf16 = NAME(product_bf16),
    .pack = NAME(pack),
    .pack_bf16 = NAME(pack_bf16),
    .pixels = NAME(pixels),
    .add = NAME(add),
    .gelu = NAME(gelu),
    .exp2 = NAME(exp2),
    .softmax = NAME(softmax),
    .softmax_gradient = NAME(softmax_gradient),
    .gelu_gradient = NAME(gelu_gradient),
    .normalize_gradient = NAME(normalize_gradient),
    .peak = NAME(peak),
};
