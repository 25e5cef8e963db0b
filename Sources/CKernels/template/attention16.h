// Attention with queries, keys, values and weights in bf16; scores, maxima, sums and results are 32-bit floats.
// As attention.h, with words of two: along the width in the scores, along the keys in the mix.

#define STRIP16 (3 * LANES)
#define STRIPS16 4
#define KEY_BLOCK16 208

/// Where the parts of the scratch lie, in words, each a multiple of sixteen.
typedef struct {
    ptrdiff_t keys, values, queries, mixed, maxima, sums, keep, scores, weights, turned, all;
} NAME(layout16);

static NAME(layout16) NAME(lay16)(ptrdiff_t width, ptrdiff_t strips, ptrdiff_t keys) {
    ptrdiff_t pairs = (keys + 1) / 2, block = keys < KEY_BLOCK16 ? (keys + 15) / 16 * 16 : KEY_BLOCK16;
    NAME(layout16) at;
    at.keys = 0;
    at.values = at.keys + 2 * pairs * (width / 2);
    at.queries = at.values + pairs * width;
    at.mixed = at.queries + strips * STRIP16 * width / 2;
    at.maxima = at.mixed + strips * STRIP16 * width;
    at.sums = at.maxima + strips * STRIP16;
    at.keep = at.sums + strips * STRIP16;
    at.scores = at.keep + strips * STRIP16;
    at.weights = at.scores + block * STRIP16;
    at.turned = at.weights + block / 2 * STRIP16;
    at.all = at.turned + width * STRIP16;
    return at;
}

AL_INLINE ptrdiff_t NAME(strips16)(ptrdiff_t queries) {
    ptrdiff_t strips = (queries + STRIP16 - 1) / STRIP16;
    return strips > STRIPS16 ? STRIPS16 : strips;
}

static size_t NAME(attention_scratch_bf16)(ptrdiff_t width, ptrdiff_t queries, ptrdiff_t keys) {
    return (size_t)NAME(lay16)(width, NAME(strips16)(queries), keys).all + 64;
}

/// scores[key, query] for one block of keys and one strip, and the strip's new maxima.
AL_INLINE void NAME(scores16)(const int vectors, ptrdiff_t words, ptrdiff_t keys, const int32_t *k, const int32_t *queries,
                              float *scores, float *maxima) {
    V top[4];
    UNROLL for (int j = 0; j < vectors; j++) top[j] = NAME(load)(maxima + j * LANES);
    for (ptrdiff_t i = 0; i < keys; i += TILE_ROWS) {
        switch (keys - i < TILE_ROWS ? keys - i : TILE_ROWS) {
#define DO(R)                                                                                                          \
    NAME(tile16)(R, vectors, words, k + i * words, words, 1, queries, STRIP16, 0, NULL, scores + i * STRIP16, STRIP16,  \
                 NULL, top)
            AL_TILE_ROWS(DO)
#undef DO
        }
    }
    UNROLL for (int j = 0; j < vectors; j++) NAME(put)(maxima + j * LANES, top[j]);
}

/// scores → 2^(scores − maxima), rounded, two keys in a word; their sums before rounding added to `sums`.
AL_INLINE void NAME(weights16)(const int vectors, ptrdiff_t keys, const float *scores, const float *maxima, float *sums,
                               int32_t *weights) {
    V top[3], total[3];
    UNROLL for (int j = 0; j < vectors; j++) {
        top[j] = NAME(load)(maxima + j * LANES);
        total[j] = NAME(load)(sums + j * LANES);
    }
    for (ptrdiff_t i = 0; i < keys; i += 2, scores += 2 * STRIP16, weights += STRIP16)
        UNROLL for (int j = 0; j < vectors; j++) {
            V first = AL_EXP2(NAME(load)(scores + j * LANES) - top[j]), second = {0};
            if (i + 1 < keys) second = AL_EXP2(NAME(load)(scores + STRIP16 + j * LANES) - top[j]);
            total[j] += first + second;
            *(VW *)(weights + j * LANES) = AL_PAIR16(first, second);
        }
    UNROLL for (int j = 0; j < vectors; j++) NAME(put)(sums + j * LANES, total[j]);
}

/// out[query, columns] = out·keep[query] + Σ weights[key, query] · values[key, columns].
AL_INLINE void NAME(mix16)(const int vectors, ptrdiff_t queries, ptrdiff_t pairs, const int32_t *weights,
                           const int32_t *values, ptrdiff_t width, float *out, const float *keep) {
    for (ptrdiff_t i = 0; i < queries; i += WIDE_ROWS) {
        switch (queries - i < WIDE_ROWS ? queries - i : WIDE_ROWS) {
#define DO(R)                                                                                                          \
    NAME(tile16)(R, vectors, pairs, weights + i, 1, STRIP16, values, width, 0, NULL, out + i * width, width, keep + i,  \
                 NULL)
            AL_WIDE_ROWS(DO)
#undef DO
        }
    }
}

/// out[i] = words of x[i] and y[i], `count` a multiple of LANES.
AL_INLINE void NAME(pairs16)(const float *x, const float *y, ptrdiff_t count, int32_t *out) {
    for (ptrdiff_t i = 0; i < count; i += LANES)
        *(VW *)(out + i) = AL_PAIR16(NAME(load)(x + i), y ? NAME(load)(y + i) : (V){0});
}

static void NAME(attention_bf16)(const al_attention *t) {
    const ptrdiff_t width = t->width, words = width / 2, pairs = (t->keys + 1) / 2;
    const ptrdiff_t strips = NAME(strips16)(t->queries);
    const NAME(layout16) at = NAME(lay16)(width, strips, t->keys);
    float *room = t->scratch;
    int32_t *keys = (int32_t *)room + at.keys, *values = (int32_t *)room + at.values;
    int32_t *turned = (int32_t *)room + at.queries, *weights = (int32_t *)room + at.weights;
    float *mixed = room + at.mixed, *maxima = room + at.maxima, *sums = room + at.sums, *keep = room + at.keep;
    float *scores = room + at.scores, *column = room + at.turned;
    NAME(rows_bf16)(t->k, t->k_stride, t->keys, width, -1, (uint16_t *)keys, width);
    for (ptrdiff_t i = 0; i < pairs; i++) {
        const float *v = t->v + 2 * i * t->v_stride;
        NAME(pairs16)(v, 2 * i + 1 < t->keys ? v + t->v_stride : NULL, width, values + i * width);
    }
    // Equal blocks of keys, each a multiple of the tile's rows: no short last one.
    ptrdiff_t blocks = (t->keys + KEY_BLOCK16 - 1) / KEY_BLOCK16;
    ptrdiff_t block = blocks ? (t->keys + blocks - 1) / blocks : 0;
    block = (block + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;

    for (ptrdiff_t first = 0; first < t->queries; first += strips * STRIP16) {
        ptrdiff_t here = t->queries - first < strips * STRIP16 ? t->queries - first : strips * STRIP16;
        for (ptrdiff_t s = 0; s * STRIP16 < here; s++) {
            ptrdiff_t count = here - s * STRIP16 < STRIP16 ? here - s * STRIP16 : STRIP16;
            ptrdiff_t lanes = (count + LANES - 1) / LANES * LANES;
            const float *row = t->q + (first + s * STRIP16) * t->q_stride;
            for (ptrdiff_t i = 0; i < count; i += LANES, row += LANES * t->q_stride)
                NAME(transpose)(row, t->q_stride, count - i, width, column + i, STRIP16);
            for (ptrdiff_t i = 0; i < words; i++)
                NAME(pairs16)(column + 2 * i * STRIP16, column + (2 * i + 1) * STRIP16, lanes,
                              turned + (s * words + i) * STRIP16);
            for (ptrdiff_t i = 0; i < lanes; i++) {
                maxima[s * STRIP16 + i] = -3e38f;
                sums[s * STRIP16 + i] = 0;
            }
            memset(mixed + s * STRIP16 * width, 0, (size_t)(count * width) * sizeof(float));
        }
        for (ptrdiff_t key = 0; key < t->keys; key += block) {
            ptrdiff_t count = t->keys - key < block ? t->keys - key : block;
            for (ptrdiff_t s = 0; s * STRIP16 < here; s++) {
                ptrdiff_t queries = here - s * STRIP16 < STRIP16 ? here - s * STRIP16 : STRIP16;
                ptrdiff_t vectors = (queries + LANES - 1) / LANES;
                const int32_t *q = turned + s * words * STRIP16;
                float *top = maxima + s * STRIP16, *total = sums + s * STRIP16, *kept = keep + s * STRIP16;
                for (ptrdiff_t i = 0; i < vectors * LANES; i++) kept[i] = top[i];
                switch (vectors) {
#define DO(N) NAME(scores16)(N, words, count, keys + key * words, q, scores, top)
                case 3: DO(3); break;
                case 2: DO(2); break;
                case 1: DO(1); break;
#undef DO
                }
                // What was gathered under the old maximum shrinks to the new one.
                for (ptrdiff_t i = 0; i < vectors * LANES; i += LANES) {
                    V shrink = NAME(fraction)(NAME(load)(kept + i) - NAME(load)(top + i));
                    NAME(put)(kept + i, shrink);
                    NAME(put)(total + i, NAME(load)(total + i) * shrink);
                }
                switch (vectors) {
#define DO(N) NAME(weights16)(N, count, scores, top, total, weights)
                case 3: DO(3); break;
                case 2: DO(2); break;
                case 1: DO(1); break;
#undef DO
                }
                float *out = mixed + s * STRIP16 * width;
                const int32_t *v = values + key / 2 * width;
                ptrdiff_t c = 0;
#define DO(N)                                                                                                          \
    for (; c + (N) * LANES <= width; c += (N) * LANES)                                                                 \
    NAME(mix16)(N, queries, (count + 1) / 2, weights, v + c, width, out + c, kept)
                DO(4);
                DO(3);
                DO(2);
                DO(1);
#undef DO
            }
        }
        for (ptrdiff_t i = 0; i < here; i++) {
            ptrdiff_t query = first + i;
            float *out = t->last_out && query == t->queries - 1 ? t->last_out : t->out + query * t->out_stride;
            const float *row = mixed + i * width;
            float scale = 1 / sums[i];
            for (ptrdiff_t d = 0; d < t->out_width; d++) out[d] = row[d] * scale;
        }
    }
}
