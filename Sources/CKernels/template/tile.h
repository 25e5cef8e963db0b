// The micro-kernel: `rows` × `vectors` accumulators in registers. Both counts are constants after inlining, so every
// loop over them unrolls and the accumulators never touch memory.

/// out[i, j] = Σ a[i·a_row + k·a_step] · b[k·b_row + j]; then out += old·keep[i] where `keep` is given.
/// With `prefetch` (a constant), brings one line of `ahead` into L2 every four steps.
AL_INLINE void NAME(tile)(const int rows, const int vectors, ptrdiff_t depth, const float *a, ptrdiff_t a_row,
                          ptrdiff_t a_step, const float *b, ptrdiff_t b_row, const int prefetch,
                          const char *ahead, float *out, ptrdiff_t out_row, const float *keep) {
    V sums[rows > 0 ? 8 : 1][4];
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = (V){0};
#define AL_STEP(K)                                                                                                     \
    do {                                                                                                               \
        V right[4];                                                                                                    \
        UNROLL for (int j = 0; j < vectors; j++) right[j] = NAME(load)(b + (K) * b_row + j * LANES);                   \
        UNROLL for (int i = 0; i < rows; i++) {                                                                        \
            float left = a[i * a_row + (K) * a_step];                                                                  \
            UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += left * right[j];                                    \
        }                                                                                                              \
    } while (0)
    ptrdiff_t k = 0;
    for (; k + 4 <= depth; k += 4) {
        if (prefetch) {
            __builtin_prefetch(ahead, 0, 2);
            ahead += 64;
        }
        AL_STEP(0);
        AL_STEP(1);
        AL_STEP(2);
        AL_STEP(3);
        a += 4 * a_step;
        b += 4 * b_row;
    }
    for (; k < depth; k++) {
        AL_STEP(0);
        a += a_step;
        b += b_row;
    }
#undef AL_STEP
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < vectors; j++) {
        float *p = out + i * out_row + j * LANES;
        NAME(put)(p, keep ? NAME(load)(p) * keep[i] + sums[i][j] : sums[i][j]);
    }
}

#define AL_ROWS_8(DO) case 8: DO(8); break; case 7: DO(7); break;
#define AL_ROWS_6(DO) case 6: DO(6); break; case 5: DO(5); break;
#define AL_ROWS_4(DO) case 4: DO(4); break; case 3: DO(3); break; case 2: DO(2); break; case 1: DO(1); break;
#if TILE_ROWS == 8
#define AL_TILE_ROWS(DO) AL_ROWS_8(DO) AL_ROWS_6(DO) AL_ROWS_4(DO)
#elif TILE_ROWS == 6
#define AL_TILE_ROWS(DO) AL_ROWS_6(DO) AL_ROWS_4(DO)
#else
#define AL_TILE_ROWS(DO) AL_ROWS_4(DO)
#endif
#if WIDE_ROWS == 6
#define AL_WIDE_ROWS(DO) AL_ROWS_6(DO) AL_ROWS_4(DO)
#else
#define AL_WIDE_ROWS(DO) AL_ROWS_4(DO)
#endif
