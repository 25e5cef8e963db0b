// The matrix product with a packed right side. For each panel (which stays in L2) all rows of the caller's block pass by
// in groups of TILE_ROWS; the caller's block is a hundred rows or so, which stay in L2 too.

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
            V x = NAME(load)(sums + j);
            if (bias) {
                if (j + LANES <= columns) {
                    x += NAME(load)(bias + j);
                } else {
                    float rest[LANES] = {0};
                    for (int lane = 0; j + lane < columns; lane++) rest[lane] = bias[j + lane];
                    x += NAME(load)(rest);
                }
            }
            if (g->epilogue == AL_EPILOGUE_GELU) x = NAME(vgelu)(x);
            if (g->epilogue == AL_EPILOGUE_ADD) x += NAME(load)(out + j);
            NAME(put)(out + j, x);
        }
        if (columns < width) memcpy(c, padded, (size_t)columns * sizeof(float));
    }
}

static void NAME(product)(const al_product *g) {
    const int width = TILE_VECTORS * LANES;
    float sums[TILE_ROWS * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    for (ptrdiff_t column = 0; column < g->columns; column += width) {
        const float *b = g->b + column / AL_PANEL * g->panel_stride + column % AL_PANEL;
        // While one panel is used the next comes into L2, a share with every group of rows.
        const char *ahead = (const char *)(b + g->panel_stride);
        for (ptrdiff_t row = 0; row < g->rows; row += TILE_ROWS) {
            ptrdiff_t rows = g->rows - row < TILE_ROWS ? g->rows - row : TILE_ROWS;
            const float *a = g->a + row * g->a_stride;
            switch (rows) {
#define DO(R)                                                                                                          \
    NAME(tile)(R, TILE_VECTORS, g->depth, a, g->a_stride, 1, b, AL_PANEL, ahead, sums, width, NULL)
                AL_TILE_ROWS(DO)
#undef DO
            }
            ahead += g->depth / 4 * 64;
            ptrdiff_t columns = g->columns - column < width ? g->columns - column : width;
            NAME(finish)(g, row, (int)rows, column, (int)columns, sums);
        }
    }
}
