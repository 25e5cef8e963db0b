// Passes over rows: normalization, packing, pixels, sums; and the peak that everything is measured against.

static void NAME(normalize)(const float *x, ptrdiff_t x_stride, ptrdiff_t rows, ptrdiff_t columns, float epsilon,
                            float *out, ptrdiff_t out_stride) {
    if (columns <= 0) return;
    for (ptrdiff_t row = 0; row < rows; row++, x += x_stride, out += out_stride) {
        float mean, scale;
        NAME(moments)(x, columns, epsilon, &mean, &scale);
        ptrdiff_t i = 0;
        for (; i + LANES <= columns; i += LANES) NAME(put)(out + i, (NAME(load)(x + i) - mean) * scale);
        for (; i < columns; i++) out[i] = (x[i] - mean) * scale;
    }
}

static void NAME(pack)(const float *const *columns, const float *scales, const float *depth_scales, ptrdiff_t depth,
                       float *panel) {
    enum { RUN = 16, width = TILE_VECTORS * LANES };
    for (ptrdiff_t k = 0; k < depth; k += RUN) {
        ptrdiff_t run = depth - k < RUN ? depth - k : RUN;
        float block[AL_PANEL][RUN];
        for (int j = 0; j < AL_PANEL; j++)
            for (ptrdiff_t i = 0; i < run; i++) block[j][i] = columns[j] ? columns[j][k + i] : 0;
        for (ptrdiff_t i = 0; i < run; i++) {
            float factor = depth_scales ? depth_scales[k + i] : 1;
            for (int first = 0; first < AL_PANEL; first += width) {
                float *out = panel + first * depth + (k + i) * width;
                for (int j = 0; j < width; j++)
                    out[j] = block[first + j][i] * factor * (scales ? scales[first + j] : 1);
            }
        }
    }
}

/// The upper half of a float, rounded to nearest even.
AL_INLINE uint32_t NAME(half)(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return x != x ? 0x7fc0 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static void NAME(pack_bf16)(const float *const *columns, const float *depth_scales, ptrdiff_t depth, uint16_t *panel) {
    enum { RUN = 16 };
    for (ptrdiff_t k = 0; k < depth; k += RUN) {
        ptrdiff_t run = depth - k < RUN ? depth - k : RUN;
        float block[AL_PANEL][RUN] = {{0}};
        for (int j = 0; j < AL_PANEL; j++)
            for (ptrdiff_t i = 0; columns[j] && i < run; i++)
                block[j][i] = columns[j][k + i] * (depth_scales ? depth_scales[k + i] : 1);
        for (ptrdiff_t i = 0; i < run; i += 2) {
            uint32_t *out = (uint32_t *)(panel + (k + i) * AL_PANEL);
            for (int j = 0; j < AL_PANEL; j++) out[j] = NAME(half)(block[j][i]) | NAME(half)(block[j][i + 1]) << 16;
        }
    }
}

static void NAME(pixels)(const uint8_t *pixels, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++) out[i] = (float)((int)pixels[i] - 128);
}

static void NAME(add)(const float *x, const float *y, ptrdiff_t count, float *out) {
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES) NAME(put)(out + i, NAME(load)(x + i) + NAME(load)(y + i));
    for (; i < count; i++) out[i] = x[i] + y[i];
}

static void NAME(gelu)(const float *x, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i += LANES) {
        float part[LANES] = {0};
        ptrdiff_t lanes = count - i < LANES ? count - i : LANES;
        memcpy(part, x + i, (size_t)lanes * sizeof(float));
        NAME(put)(part, NAME(vgelu)(NAME(load)(part)));
        memcpy(out + i, part, (size_t)lanes * sizeof(float));
    }
}

static void NAME(exp2)(const float *x, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i += LANES) {
        float part[LANES] = {0};
        ptrdiff_t lanes = count - i < LANES ? count - i : LANES;
        memcpy(part, x + i, (size_t)lanes * sizeof(float));
        NAME(put)(part, NAME(vexp2)(NAME(load)(part)));
        memcpy(out + i, part, (size_t)lanes * sizeof(float));
    }
}

static double NAME(peak)(ptrdiff_t iterations, float *sink) {
    // Twelve chains hide the latency of two units of five cycles.
    V sums[12];
    V factor = NAME(splat)(*sink * 0.5f), term = NAME(splat)(*sink);
    UNROLL for (int i = 0; i < 12; i++) sums[i] = NAME(splat)((float)i);
    for (ptrdiff_t n = 0; n < iterations; n++) {
        UNROLL for (int i = 0; i < 12; i++) sums[i] = sums[i] * factor + term;
    }
    UNROLL for (int i = 1; i < 12; i++) sums[0] += sums[i];
    *sink += NAME(sum)(sums[0]) * 1e-30f;
    return 12 * 2 * LANES;
}
