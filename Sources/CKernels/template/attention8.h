// Attention of eight queries to eight keys, as over eight frames: all scores of a query in registers, summed over the
// width in the lanes, and no maximum to be carried on.

#if LANES >= 8
#if LANES == 16
#define AL_SWAP(x, N) __builtin_shufflevector(x, x, 0 ^ N, 1 ^ N, 2 ^ N, 3 ^ N, 4 ^ N, 5 ^ N, 6 ^ N, 7 ^ N, 8 ^ N, 9 ^ N, 10 ^ N, 11 ^ N, 12 ^ N, 13 ^ N, 14 ^ N, 15 ^ N)
#else
#define AL_SWAP(x, N) __builtin_shufflevector(x, x, 0 ^ N, 1 ^ N, 2 ^ N, 3 ^ N, 4 ^ N, 5 ^ N, 6 ^ N, 7 ^ N)
#endif

static void NAME(attention8)(const al_attention *t) {
    enum { QUERIES = LANES / 8 }; // whose scores fill a vector
    float weights[64] __attribute__((aligned(64)));
    UNROLL for (int query = 0; query < 8; query += QUERIES) {
        const float *q = t->q + query * t->q_stride;
        V sums[LANES];
        UNROLL for (int i = 0; i < LANES; i++) sums[i] = (V){0};
        for (ptrdiff_t d = 0; d < t->width; d += LANES) {
            V left[QUERIES];
            UNROLL for (int i = 0; i < QUERIES; i++) left[i] = NAME(load)(q + i * t->q_stride + d);
            UNROLL for (int key = 0; key < 8; key++) {
                V right = NAME(load)(t->k + key * t->k_stride + d);
                UNROLL for (int i = 0; i < QUERIES; i++) sums[8 * i + key] += left[i] * right;
            }
        }
        // Each step adds halves of two vectors; the last one holds every vector's sum in its own lane.
        UNROLL for (int half = LANES / 2; half; half /= 2)
            UNROLL for (int i = 0; i < half; i++) sums[i] =
                AL_LOW(sums[i], sums[i + half]) + AL_HIGH(sums[i], sums[i + half]);
        V top = sums[0];
        top = NAME(max)(top, AL_SWAP(top, 4));
        top = NAME(max)(top, AL_SWAP(top, 2));
        top = NAME(max)(top, AL_SWAP(top, 1));
        V weight = NAME(fraction)(sums[0] - top), total = weight;
        total += AL_SWAP(total, 4);
        total += AL_SWAP(total, 2);
        total += AL_SWAP(total, 1);
        NAME(put)(weights + 8 * query, weight / total);
    }
    for (int query = 0; query < 8; query += 4) {
        float *out = t->out + query * t->out_stride;
        ptrdiff_t column = 0;
#define DO(N)                                                                                                          \
    for (; column + (N) * LANES <= t->width; column += (N) * LANES)                                                    \
    NAME(tile)(4, N, 8, weights + 8 * query, 8, 1, t->v + column, t->v_stride, 0, NULL, out + column, t->out_stride, NULL)
#if WIDE_VECTORS >= 4
        DO(4);
#endif
        DO(2);
        DO(1);
#undef DO
    }
}
#endif
