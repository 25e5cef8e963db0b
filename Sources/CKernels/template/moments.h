// What normalization needs to know of a row.

/// A row's mean, and 1 / sqrt(variance + epsilon).
AL_INLINE void NAME(moments)(const float *x, ptrdiff_t columns, float epsilon, float *mean, float *scale) {
    V sums[4] = {{0}, {0}, {0}, {0}};
    float rest = 0;
    ptrdiff_t i = 0;
    for (; i + 4 * LANES <= columns; i += 4 * LANES)
        UNROLL for (int j = 0; j < 4; j++) sums[j] += NAME(load)(x + i + j * LANES);
    for (; i < columns; i++) rest += x[i];
    float middle = (NAME(sum)((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest) / (float)columns;
    UNROLL for (int j = 0; j < 4; j++) sums[j] = (V){0};
    rest = 0;
    for (i = 0; i + 4 * LANES <= columns; i += 4 * LANES)
        UNROLL for (int j = 0; j < 4; j++) {
            V d = NAME(load)(x + i + j * LANES) - middle;
            sums[j] += d * d;
        }
    for (; i < columns; i++) rest += (x[i] - middle) * (x[i] - middle);
    float variance = (NAME(sum)((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest) / (float)columns;
    *mean = middle;
    *scale = 1 / __builtin_sqrtf(variance + epsilon);
}
