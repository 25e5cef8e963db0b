// The kernels in bf16, between the files of this module.
#ifndef ACTIONLINE_BF16_H
#define ACTIONLINE_BF16_H

#include "CKernels.h"

/// What a processor's instruction for products of bf16 changes in a table of kernels.
typedef struct al_bf16_kernels {
    void (*product)(const al_bf16_product *product);
    void (*round)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon, uint16_t *out,
                  ptrdiff_t out_stride);
    void (*attention)(const al_attention *attention);
    size_t (*attention_scratch)(ptrdiff_t width, ptrdiff_t queries, ptrdiff_t keys);
} al_bf16_kernels;

#endif
