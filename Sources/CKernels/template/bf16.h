// The matrix product with weights in bf16, two neighbours in depth in one word of 32 bits, summed in 32-bit floats.
//
// AL_DOT16(sums, left, right) adds both products of a word where the processor can; the left side is bf16 as well then.
// Where it cannot, the weights are widened, which is exact, and the left side and the arithmetic are 32-bit floats.

typedef int32_t VW __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#ifdef AL_DOT16
typedef uint16_t VH __attribute__((ext_vector_type(LANES)));

AL_INLINE VI NAME(words)(const int32_t *p) { return *(const VW *)p; }

/// out[i, j] = Σ a[i·a_row + k·a_step] ⋅ b[k·b_row + j] over words of two; then out += old·keep[i] where `keep` is given, and
/// top[j] = max(top[j], out[i, j]) where `top` is.
/// With `prefetch` (a constant), brings one line of `ahead` into L2 every four steps.
AL_INLINE void NAME(tile16)(const int rows, const int vectors, ptrdiff_t words, const int32_t *a, ptrdiff_t a_row,
                            ptrdiff_t a_step, const int32_t *b, ptrdiff_t b_row, const int prefetch, const char *ahead,
                            float *out, ptrdiff_t out_row, const float *keep, V *top) {
    V sums[rows > 0 ? 8 : 1][4];
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = (V){0};
    for (ptrdiff_t k = 0; k < words; k++) {
        if (prefetch && k % 4 == 0) __builtin_prefetch(ahead + k * 16, 0, 2);
        VI right[4];
        UNROLL for (int j = 0; j < vectors; j++) right[j] = NAME(words)(b + k * b_row + j * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
            VI left = a[i * a_row + k * a_step] - (VI){0};
            UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = AL_DOT16(sums[i][j], left, right[j]);
        }
    }
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) {
        float *p = out + i * out_row + j * LANES;
        NAME(put)(p, keep ? NAME(load)(p) * keep[i] + sums[i][j] : sums[i][j]);
        if (top) top[j] = NAME(max)(top[j], sums[i][j]);
    }
}
#define AL_TILE16(R)                                                                                                   \
    NAME(tile16)(R, TILE_VECTORS, (g->depth + 1) / 2, (const int32_t *)((const uint16_t *)g->a + row * g->a_stride),   \
                 g->a_stride / 2, 1, b, AL_PANEL, 1, ahead, sums, width, NULL, NULL)
#else

/// out[i, j] = Σ a[i, k] · b[k / 2, j, k % 2]; brings one line of `ahead` into L2 every four steps of two.
AL_INLINE void NAME(tile16)(const int rows, const int vectors, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                            const int32_t *b, const char *ahead, float *out, ptrdiff_t out_row) {
    V sums[rows > 0 ? 8 : 1][4];
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = (V){0};
    for (ptrdiff_t k = 0; k < depth; k += 2, b += AL_PANEL) {
        if (k % 8 == 0) __builtin_prefetch(ahead + k * 8, 0, 2);
        // One half after the other, so that the sums and what they need fit the registers: the words are loaded twice.
        V right[4];
        UNROLL for (int j = 0; j < vectors; j++) right[j] = __builtin_bit_cast(V, *(const VW *)(b + j * LANES) << 16);
        UNROLL for (int i = 0; i < rows; i++) {
            float left = a[i * a_row + k];
            UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += left * right[j];
        }
        if (k + 1 == depth) break;
        __asm__("" ::: "memory");
        UNROLL for (int j = 0; j < vectors; j++) right[j] =
            __builtin_bit_cast(V, *(const VW *)(b + j * LANES) & (int32_t)0xffff0000);
        UNROLL for (int i = 0; i < rows; i++) {
            float left = a[i * a_row + k + 1];
            UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += left * right[j];
        }
    }
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++)
        NAME(put)(out + i * out_row + j * LANES, sums[i][j]);
}
#define AL_TILE16(R)                                                                                                   \
    NAME(tile16)(R, TILE_VECTORS, g->depth, (const float *)g->a + row * g->a_stride, g->a_stride, b, ahead, sums, width)
#endif

#ifdef AL_DOT16
/// A tile's epilogue where its results are rounded.
static __attribute__((noinline)) void NAME(finish16)(const al_bf16_product *g, ptrdiff_t row, int rows, ptrdiff_t column,
                                                     int columns, float *sums) {
    const int width = TILE_VECTORS * LANES;
    const al_product here = {.c = sums, .c_stride = width, .bias = g->bias ? g->bias + column : NULL, .epilogue = g->epilogue};
    NAME(finish)(&here, 0, rows, 0, columns, sums);
    for (int i = 0; i < rows; i++) {
        uint16_t *out = g->rounded + (row + i) * g->rounded_stride + column;
        for (int j = 0; j < columns; j += LANES) {
            VH rounded = AL_ROUND16(NAME(load)(sums + i * width + j));
            memcpy(out + j, &rounded, (size_t)(columns - j < LANES ? columns - j : LANES) * sizeof(uint16_t));
        }
    }
}
#endif

static void NAME(product_bf16)(const al_bf16_product *g) {
    const int width = TILE_VECTORS * LANES;
    float sums[8 * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    // The floats' epilogue writes what this product makes.
    const al_product c = {.rows = g->rows, .columns = g->columns, .c = g->c, .c_stride = g->c_stride, .c_rows = g->c_rows,
                          .bias = g->bias, .epilogue = g->epilogue};
    for (ptrdiff_t first = 0; first < g->rows; first += ROW_BLOCK) {
        ptrdiff_t last = g->rows - first < ROW_BLOCK ? g->rows : first + ROW_BLOCK;
        for (ptrdiff_t column = 0; column < g->columns; column += width) {
            ptrdiff_t columns = g->columns - column < width ? g->columns - column : width;
            const int32_t *b = (const int32_t *)(g->b + column / AL_PANEL * g->panel_stride) + column % AL_PANEL;
            // Each part of a panel fetches its share of the next one.
            const char *ahead = (const char *)(g->b + (column / AL_PANEL + 1) * g->panel_stride) +
                                2 * g->panel_stride * (column % AL_PANEL) / AL_PANEL / 64 * 64;
            for (ptrdiff_t row = first; row < last; row += TILE_ROWS) {
                ptrdiff_t rows = last - row < TILE_ROWS ? last - row : TILE_ROWS;
                if (g->c) NAME(fetch)(&c, row, (int)rows, column);
                switch (rows) {
#define DO(R) AL_TILE16(R)
                    AL_TILE_ROWS(DO)
#undef DO
                }
                ahead += g->depth * 8 / 64 * 64;
                if (g->b_scales)
                    for (int i = 0; i < rows; i++)
                        for (int j = 0; j < width; j += LANES)
                            NAME(put)(sums + i * width + j,
                                      NAME(load)(sums + i * width + j) * NAME(load)(g->b_scales + column + j));
#ifdef AL_DOT16
                if (g->rounded) {
                    NAME(finish16)(g, row, (int)rows, column, (int)columns, sums);
                    continue;
                }
#endif
                NAME(finish)(&c, row, (int)rows, column, (int)columns, sums);
            }
        }
    }
}
