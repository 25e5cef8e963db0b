// The arithmetic of the network in C: one table of kernels per instruction set, chosen once at start.
//
// Every kernel exists in variants made from one template (template/): portable (four lanes, no
// target features: SSE2 or NEON), AVX2 with FMA (eight lanes) and AVX-512 (sixteen lanes), and of the last two one with
// products of bytes (VNNI), and of AVX-512 one with products of bf16 besides. Within one variant a row's
// result never depends on which other rows are computed beside it, so batching and sharing change no bit.
//
// Matrices are row-major floats. Strides count floats. Leaves to others: threads, memory, what the numbers mean.
#ifndef ACTIONLINE_CKERNELS_H
#define ACTIONLINE_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Columns of one panel of a packed matrix.
enum { AL_PANEL = 48 };
/// Rows of `width` in attention are padded with zeros to a multiple of this.
enum { AL_WIDTH_MULTIPLE = 16 };
/// The highest level of a row in eight bits.
enum { AL_INT8_LEVELS = 255 };

/// The instruction sets that kernels are built for, from the most common to the fastest.
typedef enum al_isa {
    AL_ISA_PORTABLE = 0,
    AL_ISA_AVX2 = 1,
    AL_ISA_AVX2_VNNI = 2,
    AL_ISA_AVX512 = 3,
    AL_ISA_AVX512_VNNI = 4,
    /// VNNI as well.
    AL_ISA_AVX512_BF16 = 5,
} al_isa;

/// What happens to a product's tile while it is still in cache.
typedef enum al_epilogue {
    /// c = a·b + bias
    AL_EPILOGUE_STORE = 0,
    /// c = gelu(a·b + bias), the exact GELU (by erf), absolute error below 1e-6
    AL_EPILOGUE_GELU = 1,
    /// c = c + a·b + bias
    AL_EPILOGUE_ADD = 2,
} al_epilogue;

/// A product with a packed right side: c[rows, columns] = a[rows, depth] · b[depth, columns], then the epilogue.
typedef struct al_product {
    const float *a;
    ptrdiff_t a_stride;
    ptrdiff_t rows;
    ptrdiff_t depth;
    /// First panel: [AL_PANEL / tile, depth, tile] for the kernels' `tile_columns`, 64-byte aligned, of which the depth may be a
    /// part; the next one begins `panel_stride` floats later, AL_PANEL times the whole depth.
    const float *b;
    ptrdiff_t panel_stride;
    /// Columns wanted; the last panel may hold more.
    ptrdiff_t columns;
    float *c;
    ptrdiff_t c_stride;
    /// Where each row of c begins, in floats from `c`; NULL: row × c_stride.
    const ptrdiff_t *c_rows;
    /// NULL or `columns` floats.
    const float *bias;
    al_epilogue epilogue;
} al_product;

/// Rows in eight bits: x[row, k] ≈ least[row] + scales[row] · levels[row, k].
typedef struct al_int8_rows {
    /// From 0 to AL_INT8_LEVELS; `stride` bytes from row to row, the depth padded with zeros to a multiple of four.
    uint8_t *levels;
    ptrdiff_t stride;
    float *scales;
    float *least;
} al_int8_rows;

/// The same as `al_product` in eight bits: c = Σ (least + scale · levels)[rows, depth] · (scale · weights)[depth, columns].
/// Two neighbours in depth, k even and k + 1, never sum to more than `al_kernels.int8_pair` on either side of zero.
typedef struct al_int8_product {
    const uint8_t *a;
    ptrdiff_t a_stride;
    const float *a_scales, *a_least;
    ptrdiff_t rows;
    ptrdiff_t depth;
    /// First panel: [depth / 4, AL_PANEL, 4], depth padded with zeros, 64-byte aligned; the next `panel_stride` bytes later.
    const int8_t *b;
    ptrdiff_t panel_stride;
    /// For each column, whole panels of them: its scale, and its scale times the sum of its weights.
    const float *b_scales, *b_sums;
    ptrdiff_t columns;
    float *c;
    ptrdiff_t c_stride;
    const ptrdiff_t *c_rows;
    const float *bias;
    al_epilogue epilogue;
} al_int8_product;

/// The same as `al_product` with weights in bf16 (the upper half of a 32-bit float), two neighbours in depth side by side.
typedef struct al_bf16_product {
    /// Rows in bf16 where `al_kernels.round_bf16` is there, zero up to an even depth; else in 32-bit floats.
    const void *a;
    /// Numbers from row to row, even for bf16.
    ptrdiff_t a_stride;
    ptrdiff_t rows;
    ptrdiff_t depth;
    /// First panel: [depth / 2, AL_PANEL, 2], depth padded with a zero, 64-byte aligned; the next `panel_stride` numbers later.
    const uint16_t *b;
    ptrdiff_t panel_stride;
    /// NULL, or for each column, whole panels of them, what its sum is multiplied by.
    const float *b_scales;
    ptrdiff_t columns;
    float *c;
    ptrdiff_t c_stride;
    const ptrdiff_t *c_rows;
    const float *bias;
    al_epilogue epilogue;
    /// NULL, or where the results go rounded, instead of c; only where `al_kernels.round_bf16` is there, and not to be added to.
    uint16_t *rounded;
    ptrdiff_t rounded_stride;
} al_bf16_product;

/// Softmax attention of one head: out = softmax2(q·kᵀ)·v, never holding more than a strip of the scores.
/// The softmax is to the base 2: fold log2(e)·scale into q. Rows may lie anywhere (strides); `width` is a multiple of
/// AL_WIDTH_MULTIPLE and the columns beyond the true head width are zero.
typedef struct al_attention {
    const float *q, *k, *v;
    ptrdiff_t q_stride, k_stride, v_stride;
    ptrdiff_t queries, keys, width;
    float *out;
    ptrdiff_t out_stride;
    /// Columns written per row, at most `width`.
    ptrdiff_t out_width;
    /// NULL, or where the last query's row goes instead (the class token's).
    float *last_out;
    /// `attention_scratch(width, queries, keys)` floats, 64-byte aligned.
    float *scratch;
    /// How many attentions of this shape there are, and floats from the rows of one to those of the next: of q, k and v alike,
    /// and of out. `attention` alone does several.
    ptrdiff_t groups, group_step, out_group_step;
} al_attention;

typedef struct al_kernels {
    al_isa isa;
    const char *name;
    /// Floats per vector register, and rows and columns of the product's tile.
    int lanes, tile_rows, tile_columns;
    void (*product)(const al_product *product);
    void (*attention)(const al_attention *attention);
    size_t (*attention_scratch)(ptrdiff_t width, ptrdiff_t queries, ptrdiff_t keys);
    /// out[row] = (x[row] − mean) / sqrt(variance + epsilon); may run in place.
    void (*normalize)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon, float *out,
                      ptrdiff_t out_stride);
    /// What two neighbouring weights of eight bits may sum to: 128 where their products are summed in 16 bits
    /// (255 · 128 = 32,640 ≤ 32,767), else 255, which two of them never do.
    int int8_pair;
    void (*product_int8)(const al_int8_product *product);
    /// Rows in eight bits, with epsilon ≥ 0 of the normalized rows. A row that holds anything infinite or no number gives
    /// scales that are no numbers.
    void (*quantize)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon,
                     const al_int8_rows *out);
    void (*product_bf16)(const al_bf16_product *product);
    /// NULL where the processor has no products of bf16. Else out[row] = x[row] rounded to nearest even, with epsilon ≥ 0 the
    /// normalized row; an odd row is followed by a zero.
    void (*round_bf16)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon, uint16_t *out,
                       ptrdiff_t out_stride);
    /// NULL as `round_bf16`. Else as `attention`, with queries, keys, values and weights rounded to bf16.
    void (*attention_bf16)(const al_attention *attention);
    size_t (*attention_scratch_bf16)(ptrdiff_t width, ptrdiff_t queries, ptrdiff_t keys);
    /// One panel of a packed matrix: column j at depth k is columns[j][k] × scales[j] × depth_scales[k].
    /// `columns`: AL_PANEL pointers, NULL for a column of zeros. `scales`, `depth_scales`: NULL for ones.
    void (*pack)(const float *const *columns, const float *scales, const float *depth_scales, ptrdiff_t depth,
                 float *panel);
    /// One panel of weights in bf16, rounded to nearest even, as `al_bf16_product` wants it: columns[j][k] × depth_scales[k].
    void (*pack_bf16)(const float *const *columns, const float *depth_scales, ptrdiff_t depth, uint16_t *panel);
    /// out[i] = pixels[i] − 128: centred, so that folded normalization loses no digits.
    void (*pixels)(const uint8_t *pixels, ptrdiff_t count, float *out);
    /// out[i] = x[i] + y[i]; may run in place.
    void (*add)(const float *x, const float *y, ptrdiff_t count, float *out);
    void (*gelu)(const float *x, ptrdiff_t count, float *out);
    /// out[i] = 2^x[i] for x ≤ 127; below −126 it is 2^−126 or less.
    void (*exp2)(const float *x, ptrdiff_t count, float *out);
    /// x[row] = softmax(scale · x[row]), in place.
    void (*softmax)(float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns, float scale);
    /// From the gradient d of p = softmax(scale · x) to that of x, in place: scale · p · (d − Σ p·d).
    void (*softmax_gradient)(const float *p, ptrdiff_t p_stride, float *d, ptrdiff_t d_stride, ptrdiff_t rows,
                             ptrdiff_t columns, float scale);
    /// d[i] = d[i] · gelu′(x[i]); absolute error of the slope below 2e-6.
    void (*gelu_gradient)(const float *x, ptrdiff_t count, float *d);
    /// From the gradient d of y = weight · (x − mean) / sqrt(variance + epsilon) + bias, row by row: that of x is added
    /// to `out`, those of weight and bias to theirs (NULL both: not wanted). `scratch`: `columns` floats.
    void (*normalize_gradient)(const float *x, ptrdiff_t x_stride, const float *d, ptrdiff_t d_stride, ptrdiff_t rows,
                               ptrdiff_t columns, float epsilon, const float *weight, float *out, ptrdiff_t out_stride,
                               float *weight_gradient, float *bias_gradient, float *scratch);
    /// Multiply-adds of independent registers: the machine's peak. Does `iterations` × the returned FLOPs.
    double (*peak)(ptrdiff_t iterations, float *sink);
} al_kernels;

/// The kernels for one instruction set, or NULL when this build or this processor lacks it.
const al_kernels *al_kernels_for(al_isa isa);
/// The fastest kernels here, or those that the environment variable ACTIONLINE_ISA (portable, avx2, avx2vnni, avx512, avx512vnni,
/// avx512bf16) names.
const al_kernels *al_kernels_default(void);

#ifdef __cplusplus
}
#endif
#endif
