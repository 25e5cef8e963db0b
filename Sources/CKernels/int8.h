// The kernels in eight bits, between the files of this module.
#ifndef ACTIONLINE_INT8_H
#define ACTIONLINE_INT8_H

#include "CKernels.h"

/// What a processor's instruction for products of bytes changes in a table of kernels.
typedef struct al_int8_kernels {
    int pair;
    void (*product)(const al_int8_product *product);
    void (*quantize)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon,
                     const al_int8_rows *out);
} al_int8_kernels;

#endif
