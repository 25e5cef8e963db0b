// Vectors of LANES floats and the elementary functions on them.
// Clang's vector extensions instead of intrinsics: one text for every instruction set.

#define AL_INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float V __attribute__((ext_vector_type(LANES)));
typedef int32_t VI __attribute__((ext_vector_type(LANES)));
typedef float VU __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

AL_INLINE V NAME(load)(const float *p) { return *(const VU *)p; }
AL_INLINE void NAME(put)(float *p, V x) { *(VU *)p = x; }
AL_INLINE V NAME(splat)(float x) { return x - (V){0}; }
AL_INLINE V NAME(max)(V a, V b) { return a > b ? a : b; }
AL_INLINE V NAME(min)(V a, V b) { return a < b ? a : b; }

AL_INLINE float NAME(sum)(V x) {
    float lanes[LANES], total = 0;
    memcpy(lanes, &x, sizeof x);
    for (int half = LANES / 2; half; half /= 2)
        for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    total = lanes[0];
    return total;
}

/// 2^x for x ≤ 0, clamped to −126; relative error about 2e-7.
AL_INLINE V NAME(fraction)(V x) {
    x = NAME(max)(x, NAME(splat)(-126.0f));
    // Adding 1.5 × 2^23 rounds to an integer and leaves it in the low bits.
    V shifted = x + 12582912.0f;
    V r = x - (shifted - 12582912.0f);
    V p = NAME(splat)(0.0013276463734749494f);
    p = p * r + 0.009675541268561665f;
    p = p * r + 0.055507132990423216f;
    p = p * r + 0.24022119725480404f;
    p = p * r + 0.6931469670491199f;
    p = p * r + 1.0f;
    return __builtin_bit_cast(V, __builtin_bit_cast(VI, p) + (__builtin_bit_cast(VI, shifted) << 23));
}

/// 2^x for any x, clamped to −126 … 127.
AL_INLINE V NAME(vexp2)(V x) { return NAME(fraction)(NAME(min)(x, NAME(splat)(127.0f))); }

/// erf(a/√2)/(2a) for |a| ≤ 5.3, a minimax polynomial around a² = 13.5: times a, ½ less than the normal distribution at a.
AL_INLINE V NAME(half_erf)(V a) {
    V z = a * a - 13.5f;
    V p = NAME(splat)(-6.303462516e-19f);
    p = p * z + 3.089063189e-17f;
    p = p * z + -6.118390049e-16f;
    p = p * z + 1.049553771e-14f;
    p = p * z + -2.888393714e-13f;
    p = p * z + 7.451923392e-12f;
    p = p * z + -1.553457720e-10f;
    p = p * z + 2.982530744e-09f;
    p = p * z + -5.497258393e-08f;
    p = p * z + 9.621754558e-07f;
    p = p * z + -1.623600395e-05f;
    p = p * z + 2.746524644e-04f;
    p = p * z + -5.021583286e-03f;
    return p * z + 1.360502972e-01f;
}

/// The exact GELU, x·Φ(x): relu(x) − a·(½ − a·E(a²)) with a = min(|x|, 5.3) and E(a²) = erf(a/√2)/(2a). Absolute error below
/// 1e-6 everywhere; no digit is lost for large |x|.
AL_INLINE V NAME(vgelu)(V x) {
    V a = NAME(min)(__builtin_bit_cast(V, __builtin_bit_cast(VI, x) & 0x7fffffff), NAME(splat)(5.3f));
    return NAME(max)(x, (V){0}) - a * (0.5f - a * NAME(half_erf)(a));
}

#if LANES == 16
#define AL_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define AL_HIGH(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LANES == 8
#define AL_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define AL_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define AL_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define AL_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

/// out[column, row] = x[row, column] for `rows` ≤ LANES rows and `columns` (a multiple of LANES); missing rows are zero.
AL_INLINE void NAME(transpose)(const float *x, ptrdiff_t x_row, ptrdiff_t rows, ptrdiff_t columns, float *out,
                               ptrdiff_t out_row) {
    for (ptrdiff_t column = 0; column < columns; column += LANES) {
        V here[LANES], next[LANES];
        UNROLL for (int i = 0; i < LANES; i++) here[i] = i < rows ? NAME(load)(x + i * x_row + column) : (V){0};
        // Interleaving the halves log2(LANES) times is a transposition.
        UNROLL for (int step = 1; step < LANES; step *= 2) {
            UNROLL for (int i = 0; i < LANES / 2; i++) {
                next[2 * i] = AL_LOW(here[i], here[i + LANES / 2]);
                next[2 * i + 1] = AL_HIGH(here[i], here[i + LANES / 2]);
            }
            UNROLL for (int i = 0; i < LANES; i++) here[i] = next[i];
        }
        UNROLL for (int i = 0; i < LANES; i++) NAME(put)(out + (column + i) * out_row, here[i]);
    }
}
