// What becomes of a product's tile: bias, GELU, or a sum with what is there.

#ifndef AL_GELU
#define AL_GELU NAME(vgelu)
#endif

/// The epilogue of one vector; `bias`: NULL or a vector of them.
AL_INLINE void NAME(conclude)(al_epilogue epilogue, const float *bias, V x, float *out) {
    if (bias) x += NAME(load)(bias);
    if (epilogue == AL_EPILOGUE_GELU) x = AL_GELU(x);
    if (epilogue == AL_EPILOGUE_ADD) x += NAME(load)(out);
    NAME(put)(out, x);
}

/// One tile's epilogue, from its raw sums.
static __attribute__((noinline)) void NAME(finish)(const al_product *g, ptrdiff_t row, int rows, ptrdiff_t column,
                                                   int columns, const float *sums) {
    const int width = TILE_VECTORS * LANES;
    const float *bias = g->bias ? g->bias + column : NULL;
    for (int i = 0; i < rows; i++, sums += width) {
        float *c = g->c + column + (g->c_rows ? g->c_rows[row + i] : (row + i) * g->c_stride);
        float padded[TILE_VECTORS * LANES] = {0};
        float *out = c;
        if (columns < width) {
            memcpy(padded, c, (size_t)columns * sizeof(float));
            out = padded;
        }
        for (int j = 0; j < width; j += LANES) {
            float rest[LANES] = {0};
            const float *here = bias ? bias + j : NULL;
            if (bias && j + LANES > columns) {
                for (int lane = 0; j + lane < columns; lane++) rest[lane] = bias[j + lane];
                here = rest;
            }
            NAME(conclude)(g->epilogue, here, NAME(load)(sums + j), out + j);
        }
        if (columns < width) memcpy(c, padded, (size_t)columns * sizeof(float));
    }
}

/// Asks for the lines of c that a tile will write, while its sums are still being made.
AL_INLINE void NAME(fetch)(const al_product *g, ptrdiff_t row, int rows, ptrdiff_t column) {
    for (int i = 0; i < rows; i++) {
        const float *c = g->c + column + (g->c_rows ? g->c_rows[row + i] : (row + i) * g->c_stride);
        for (int j = 0; j < TILE_VECTORS * LANES; j += 16) __builtin_prefetch(c + j, 1, 3);
    }
}

/// Rows that pass by one panel before the next is taken.
#define ROW_BLOCK 240
