// The matrix product with a packed right side. For each panel (which stays in L2) all rows of the caller's block pass by
// in groups of TILE_ROWS; the caller's block is a hundred rows or so, which stay in L2 too.

// How much of the depth is taken at a time: so that the used part of the panel stays in L1 where the processor wants that
// (DEPTH_BLOCK), else the panel in L2.

static void NAME(product)(const al_product *g) {
    const int width = TILE_VECTORS * LANES;
    static const float ones[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    float sums[ROW_BLOCK * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    for (ptrdiff_t first = 0; first < g->rows; first += ROW_BLOCK) {
        ptrdiff_t last = g->rows - first < ROW_BLOCK ? g->rows : first + ROW_BLOCK;
        for (ptrdiff_t column = 0; column < g->columns; column += width) {
            ptrdiff_t columns = g->columns - column < width ? g->columns - column : width;
            // Within a panel the columns of a tile lie together, [depth, tile].
            const float *panel = g->b + column / AL_PANEL * g->panel_stride + column % AL_PANEL * (g->panel_stride / AL_PANEL);
            // While one tile's columns are used the next come into L2, a share with every group of rows.
            const char *ahead = (const char *)(panel + g->panel_stride / AL_PANEL * width);
            ptrdiff_t k = 0;
            do {
                ptrdiff_t depth = g->depth - k;
                if (DEPTH_BLOCK && depth > DEPTH_BLOCK) depth = depth < 2 * DEPTH_BLOCK ? (depth + 1) / 2 : DEPTH_BLOCK;
                const float *b = panel + k * width;
                for (ptrdiff_t row = first; row < last; row += TILE_ROWS) {
                    ptrdiff_t rows = last - row < TILE_ROWS ? last - row : TILE_ROWS;
                    const float *a = g->a + row * g->a_stride + k;
                    float *out = sums + (row - first) * width;
                    const float *keep = k ? ones : NULL;
                    if (k + depth >= g->depth) NAME(fetch)(g, row, (int)rows, column);
                    switch (rows) {
#define DO(R) NAME(tile)(R, TILE_VECTORS, depth, a, g->a_stride, 1, b, width, 1, ahead, out, width, keep)
                        AL_TILE_ROWS(DO)
#undef DO
                    }
                    ahead += depth / 4 * 64;
                    if (k + depth >= g->depth) NAME(finish)(g, row, (int)rows, column, (int)columns, out);
                }
                k += depth;
            } while (k < g->depth);
        }
    }
}
