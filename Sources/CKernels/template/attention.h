// Softmax attention with running maxima and sums, turned on its side: the scores of a strip of queries are computed as
// [keys, queries], so maxima, exponentials and sums run down the lanes without any horizontal step, and neither keys nor
// values need transposing.

/// Queries in one strip, strips that share one pass over a block of keys, and keys in a block (in L1 or L2 as scores).
#define STRIP (TILE_VECTORS * LANES)
#define STRIPS 4
#define KEY_BLOCK 208

static size_t NAME(attention_scratch)(ptrdiff_t width, ptrdiff_t queries, ptrdiff_t keys) {
    size_t strips = (size_t)((queries + STRIP - 1) / STRIP);
    if (strips > STRIPS) strips = STRIPS;
    size_t block = (size_t)(keys < KEY_BLOCK ? (keys + 15) / 16 * 16 : KEY_BLOCK);
    return strips * STRIP * (size_t)(2 * width + 3) + block * STRIP + 64;
}

/// scores[key, query] for one block of keys and one strip, and the strip's new maxima.
AL_INLINE void NAME(scores)(const int vectors, const al_attention *t, ptrdiff_t key, ptrdiff_t keys, const float *queries,
                            float *scores, float *maxima) {
    for (ptrdiff_t i = 0; i < keys; i += TILE_ROWS) {
        const float *k = t->k + (key + i) * t->k_stride;
        switch (keys - i < TILE_ROWS ? keys - i : TILE_ROWS) {
#define DO(R)                                                                                                          \
    NAME(tile)(R, vectors, t->width, k, t->k_stride, 1, queries, STRIP, 0, NULL, scores + i * STRIP, STRIP, NULL)
            AL_TILE_ROWS(DO)
#undef DO
        }
    }
    V top[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) top[j] = NAME(load)(maxima + j * LANES);
    for (ptrdiff_t i = 0; i < keys; i++)
        UNROLL for (int j = 0; j < vectors; j++) top[j] =
            NAME(max)(top[j], NAME(load)(scores + i * STRIP + j * LANES));
    UNROLL for (int j = 0; j < vectors; j++) NAME(put)(maxima + j * LANES, top[j]);
}

/// scores → 2^(scores − maxima), and their sums added to `sums`.
AL_INLINE void NAME(weights)(const int vectors, ptrdiff_t keys, float *scores, const float *maxima, float *sums) {
    V top[TILE_VECTORS], total[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) {
        top[j] = NAME(load)(maxima + j * LANES);
        total[j] = NAME(load)(sums + j * LANES);
    }
    for (ptrdiff_t i = 0; i < keys; i++)
        UNROLL for (int j = 0; j < vectors; j++) {
            float *p = scores + i * STRIP + j * LANES;
            V weight = NAME(fraction)(NAME(load)(p) - top[j]);
            total[j] += weight;
            NAME(put)(p, weight);
        }
    UNROLL for (int j = 0; j < vectors; j++) NAME(put)(sums + j * LANES, total[j]);
}

/// out[query, columns] = out·keep[query] + Σ weights[key, query] · values[key, columns].
AL_INLINE void NAME(mix)(const int vectors, ptrdiff_t queries, ptrdiff_t keys, const float *weights, const float *values,
                         ptrdiff_t value_stride, float *out, ptrdiff_t out_stride, const float *keep) {
    for (ptrdiff_t i = 0; i < queries; i += WIDE_ROWS) {
        switch (queries - i < WIDE_ROWS ? queries - i : WIDE_ROWS) {
#define DO(R)                                                                                                          \
    NAME(tile)(R, vectors, keys, weights + i, 1, STRIP, values, value_stride, 0, NULL, out + i * out_stride, out_stride,  \
               keep + i)
            AL_WIDE_ROWS(DO)
#undef DO
        }
    }
}

static void NAME(attend)(const al_attention *t) {
    const ptrdiff_t width = t->width;
    ptrdiff_t strips = (t->queries + STRIP - 1) / STRIP;
    if (strips > STRIPS) strips = STRIPS;
    float *turned = t->scratch;                     // [strip][width, STRIP]
    float *mixed = turned + strips * STRIP * width; // [strip][STRIP, width]
    float *maxima = mixed + strips * STRIP * width; // [strip][STRIP]
    float *sums = maxima + strips * STRIP;
    float *keep = sums + strips * STRIP;
    float *scores = keep + strips * STRIP; // [KEY_BLOCK, STRIP]
    // Equal blocks of keys, each a multiple of the tile's rows: no short last one.
    ptrdiff_t blocks = (t->keys + KEY_BLOCK - 1) / KEY_BLOCK;
    ptrdiff_t block = blocks ? (t->keys + blocks - 1) / blocks : 0;
    block = (block + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;

    for (ptrdiff_t first = 0; first < t->queries; first += strips * STRIP) {
        ptrdiff_t here = t->queries - first < strips * STRIP ? t->queries - first : strips * STRIP;
        for (ptrdiff_t s = 0; s * STRIP < here; s++) {
            ptrdiff_t count = here - s * STRIP < STRIP ? here - s * STRIP : STRIP;
            ptrdiff_t lanes = (count + LANES - 1) / LANES * LANES;
            float *q = turned + s * STRIP * width;
            const float *row = t->q + (first + s * STRIP) * t->q_stride;
            for (ptrdiff_t i = 0; i < count; i += LANES, row += LANES * t->q_stride)
                NAME(transpose)(row, t->q_stride, count - i, width, q + i, STRIP);
            for (ptrdiff_t i = 0; i < lanes; i++) {
                maxima[s * STRIP + i] = -3e38f;
                sums[s * STRIP + i] = 0;
            }
            memset(mixed + s * STRIP * width, 0, (size_t)(count * width) * sizeof(float));
        }
        for (ptrdiff_t key = 0; key < t->keys; key += block) {
            ptrdiff_t keys = t->keys - key < block ? t->keys - key : block;
            for (ptrdiff_t s = 0; s * STRIP < here; s++) {
                ptrdiff_t count = here - s * STRIP < STRIP ? here - s * STRIP : STRIP;
                ptrdiff_t vectors = (count + LANES - 1) / LANES;
                const float *q = turned + s * STRIP * width;
                float *top = maxima + s * STRIP, *total = sums + s * STRIP, *kept = keep + s * STRIP;
                for (ptrdiff_t i = 0; i < vectors * LANES; i++) kept[i] = top[i];
                switch (vectors) {
#define DO(N) NAME(scores)(N, t, key, keys, q, scores, top)
#if TILE_VECTORS >= 3
                case 3: DO(3); break;
#endif
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
#define DO(N) NAME(weights)(N, keys, scores, top, total)
#if TILE_VECTORS >= 3
                case 3: DO(3); break;
#endif
                case 2: DO(2); break;
                case 1: DO(1); break;
#undef DO
                }
                float *out = mixed + s * STRIP * width;
                const float *v = t->v + key * t->v_stride;
                ptrdiff_t column = 0;
#define DO(N)                                                                                                          \
    for (; column + (N) * LANES <= width; column += (N) * LANES)                                                       \
    NAME(mix)(N, count, keys, scores, v + column, t->v_stride, out + column, width, kept)
#if WIDE_VECTORS >= 4
                DO(4);
                DO(3);
#endif
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

static void NAME(attention)(const al_attention *t) {
    al_attention one = *t;
    for (ptrdiff_t i = 0; i < t->groups; i++) {
#if LANES >= 8
        if (one.queries == 8 && one.keys == 8 && one.out_width == one.width && !one.last_out)
            NAME(attention8)(&one);
        else
#endif
            NAME(attend)(&one);
        one.q += t->group_step;
        one.k += t->group_step;
        one.v += t->group_step;
        one.out += t->out_group_step;
    }
}
