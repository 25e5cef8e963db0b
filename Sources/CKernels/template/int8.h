// The matrix product in eight bits: u8 · s8, summed exactly in 32 bits, scaled in the epilogue.
//
// A row of the left side is (least + scale·q) with q from 0 to 255, a column of the right side scale·w with w from −127
// to 127. Sums of integers have no rounding, so neither order nor blocks change a bit.

#ifndef INT8_ROWS
#define INT8_ROWS TILE_ROWS
#define AL_INT8_ROWS AL_TILE_ROWS
#else
#define AL_INT8_ROWS AL_ROWS_4
#endif

typedef int32_t VIU __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef uint8_t VB __attribute__((ext_vector_type(LANES)));

#ifndef AL_DOT
/// Without an instruction for it: four products one after another.
AL_INLINE VI NAME(bytes)(VI sums, VI left, VI right) {
    UNROLL for (int i = 0; i < 4; i++) sums += ((left >> (8 * i)) & 255) * ((right << (24 - 8 * i)) >> 24);
    return sums;
}
#define AL_DOT NAME(bytes)
#endif

/// out[i, j] = Σ a[i, k] · b[k / 4, j, k % 4]; brings a line of `ahead` into L2 every four steps of four.
AL_INLINE void NAME(tile8)(const int rows, const int vectors, ptrdiff_t quads, const uint8_t *a, ptrdiff_t a_row,
                           const int8_t *b, const char *ahead, int32_t *out, ptrdiff_t out_row) {
    VI sums[rows > 0 ? 8 : 1][4];
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = (VI){0};
    for (ptrdiff_t k = 0; k < quads; k++) {
        if (k % 4 == 0) __builtin_prefetch(ahead + k * 16, 0, 2);
        VI right[4];
        UNROLL for (int j = 0; j < vectors; j++) right[j] = *(const VIU *)(b + k * 4 * AL_PANEL + j * 4 * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
            int32_t four;
            memcpy(&four, a + i * a_row + 4 * k, 4);
            VI left = four - (VI){0};
            UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = AL_DOT(sums[i][j], left, right[j]);
        }
    }
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)
        *(VIU *)(out + i * out_row + j * LANES) = sums[i][j];
}

/// A tile's epilogue, from its sums: row scale · column scale · sum + row least · column sum first.
static __attribute__((noinline)) void NAME(finish8)(const al_int8_product *g, const al_product *c, ptrdiff_t row, int rows,
                                                    ptrdiff_t column, int columns, const int32_t *sums) {
    const int width = TILE_VECTORS * LANES;
    float scaled[8 * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    const float *scales = g->b_scales + column, *totals = g->b_sums + column;
    for (int i = 0; i < rows; i++) {
        float scale = g->a_scales[row + i], least = g->a_least[row + i];
        float *out = c->c + column + (c->c_rows ? c->c_rows[row + i] : (row + i) * c->c_stride);
        for (int j = 0; j < width; j += LANES) {
            V x = __builtin_convertvector(*(const VIU *)(sums + i * width + j), V) * (NAME(load)(scales + j) * scale);
            x = NAME(load)(totals + j) * least + x;
            if (columns == width)
                NAME(conclude)(c->epilogue, c->bias ? c->bias + column + j : NULL, x, out + j);
            else
                NAME(put)(scaled + i * width + j, x);
        }
    }
    if (columns < width) NAME(finish)(c, row, rows, column, columns, scaled);
}

static void NAME(product_int8)(const al_int8_product *g) {
    const int width = TILE_VECTORS * LANES;
    const ptrdiff_t quads = (g->depth + 3) / 4;
    int32_t sums[8 * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    // The floats' epilogue writes what this product makes.
    const al_product c = {.rows = g->rows, .columns = g->columns, .c = g->c, .c_stride = g->c_stride, .c_rows = g->c_rows,
                          .bias = g->bias, .epilogue = g->epilogue};
    for (ptrdiff_t first = 0; first < g->rows; first += ROW_BLOCK) {
        ptrdiff_t last = g->rows - first < ROW_BLOCK ? g->rows : first + ROW_BLOCK;
        for (ptrdiff_t column = 0; column < g->columns; column += width) {
            ptrdiff_t columns = g->columns - column < width ? g->columns - column : width;
            const int8_t *b = g->b + column / AL_PANEL * g->panel_stride + column % AL_PANEL * 4;
            // Each part of a panel fetches its share of the next one.
            const char *ahead = (const char *)(g->b + (column / AL_PANEL + 1) * g->panel_stride) +
                                g->panel_stride * (column % AL_PANEL) / AL_PANEL / 64 * 64;
            for (ptrdiff_t row = first; row < last; row += INT8_ROWS) {
                ptrdiff_t rows = last - row < INT8_ROWS ? last - row : INT8_ROWS;
                NAME(fetch)(&c, row, (int)rows, column);
                switch (rows) {
#define DO(R) NAME(tile8)(R, TILE_VECTORS, quads, g->a + row * g->a_stride, g->a_stride, b, ahead, sums, width)
                    AL_INT8_ROWS(DO)
#undef DO
                }
                ahead += quads * 16;
                NAME(finish8)(g, &c, row, (int)rows, column, (int)columns, sums);
            }
        }
    }
}

/// Least and largest of a row, and 0 or, where something is not finite, NaN.
AL_INLINE void NAME(range)(const float *x, ptrdiff_t columns, float *least, float *largest, float *fault) {
    V low = NAME(splat)(__builtin_inff()), high = -low, zero = {0};
    float bottom = __builtin_inff(), top = -bottom, rest = 0;
    ptrdiff_t i = 0;
    for (; i + LANES <= columns; i += LANES) {
        V v = NAME(load)(x + i);
        low = NAME(min)(low, v);
        high = NAME(max)(high, v);
        zero += v * 0.0f;
    }
    for (; i < columns; i++) {
        bottom = x[i] < bottom ? x[i] : bottom;
        top = x[i] > top ? x[i] : top;
        rest += x[i] * 0.0f;
    }
    for (int lane = 0; lane < LANES; lane++) {
        bottom = low[lane] < bottom ? low[lane] : bottom;
        top = high[lane] > top ? high[lane] : top;
        rest += zero[lane];
    }
    *least = bottom;
    *largest = top;
    *fault = rest;
}

/// out[i] = (x[i] − least) · levels ÷ (largest − least), rounded to nearest; zeros up to a multiple of four.
AL_INLINE void NAME(levels)(const float *x, ptrdiff_t columns, float least, float factor, uint8_t *out) {
    ptrdiff_t i = 0;
    for (; i + LANES <= columns; i += LANES) {
        V level = NAME(max)((NAME(load)(x + i) - least) * factor + 0.5f, (V){0});
        level = NAME(min)(level, NAME(splat)(AL_INT8_LEVELS));
        VB bytes = __builtin_convertvector(__builtin_convertvector(level, VI), VB);
        memcpy(out + i, &bytes, LANES);
    }
    for (; i < columns; i++) {
        float level = (x[i] - least) * factor + 0.5f;
        out[i] = (uint8_t)(level < AL_INT8_LEVELS ? (level > 0 ? level : 0) : AL_INT8_LEVELS);
    }
    for (; i % 4; i++) out[i] = 0;
}

static void NAME(quantize)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon,
                           const al_int8_rows *out) {
    for (ptrdiff_t row = 0; row < rows; row++, x += x_stride) {
        float least, largest, fault, mean = 0, deviation = 1;
        NAME(range)(x, columns, &least, &largest, &fault);
        // Quantized, x and x̂ = (x − mean) ÷ deviation have the same levels.
        if (epsilon >= 0) NAME(moments)(x, columns, epsilon, &mean, &deviation);
        float range = largest - least;
        fault += range * 0.0f;
        // A row of one value, or of values too close for a float's quotient, is its least.
        int isFlat = !(range > AL_INT8_LEVELS * 1.2e-38f);
        NAME(levels)(x, columns, least, isFlat ? 0 : AL_INT8_LEVELS / range, out->levels + row * out->stride);
        // Not finite: then neither is what comes of it.
        out->scales[row] = (isFlat ? 0 : range / AL_INT8_LEVELS * deviation) + fault;
        out->least[row] = (least - mean) * deviation + fault;
    }
}
