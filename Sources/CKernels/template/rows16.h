// Rows of floats rounded to bf16, to nearest even.

/// out[row] = x[row], with epsilon ≥ 0 (x[row] − mean) / sqrt(variance + epsilon); zero up to an even number of columns.
static void NAME(rows_bf16)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon,
                            uint16_t *out, ptrdiff_t out_stride) {
    for (ptrdiff_t row = 0; row < rows; row++, x += x_stride, out += out_stride) {
        float mean = 0, scale = 1;
        if (epsilon >= 0) NAME(moments)(x, columns, epsilon, &mean, &scale);
        for (ptrdiff_t i = 0; i < columns; i += LANES) {
            float part[LANES] = {0};
            ptrdiff_t count = columns - i < LANES ? columns - i : LANES;
            if (count < LANES) memcpy(part, x + i, (size_t)count * sizeof(float));
            V v = NAME(load)(count < LANES ? part : x + i);
            VH rounded = AL_ROUND16(epsilon >= 0 ? (v - mean) * scale : v);
            memcpy(out + i, &rounded, (size_t)count * sizeof(uint16_t));
        }
        if (columns % 2) out[columns] = 0;
    }
}
