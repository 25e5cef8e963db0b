// Passes over rows that only training needs: softmax with its scores kept, and the backward halves of what lies between
// products.

/// x[row] → softmax(scale · x[row]), in place.
static void NAME(softmax)(float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns, float scale) {
    const float factor = scale * 1.4426950408889634f;
    for (ptrdiff_t row = 0; row < rows; row++, x += stride) {
        float top = -3.4e38f;
        ptrdiff_t i = 0;
        V tops = NAME(splat)(top);
        for (; i + LANES <= columns; i += LANES) tops = NAME(max)(tops, NAME(load)(x + i));
        for (int j = 0; j < LANES; j++) top = tops[j] > top ? tops[j] : top;
        for (; i < columns; i++) top = x[i] > top ? x[i] : top;
        V sums = {0};
        float total = 0;
        for (i = 0; i + LANES <= columns; i += LANES) {
            V weight = NAME(fraction)((NAME(load)(x + i) - top) * factor);
            sums += weight;
            NAME(put)(x + i, weight);
        }
        if (i < columns) {
            V part = NAME(splat)(top);
            memcpy(&part, x + i, (size_t)(columns - i) * sizeof(float));
            V weight = NAME(fraction)((part - top) * factor);
            for (int j = 0; j < columns - i; j++) total += weight[j];
            memcpy(x + i, &weight, (size_t)(columns - i) * sizeof(float));
        }
        const float share = 1 / (total + NAME(sum)(sums));
        for (i = 0; i + LANES <= columns; i += LANES) NAME(put)(x + i, NAME(load)(x + i) * share);
        for (; i < columns; i++) x[i] *= share;
    }
}

AL_INLINE float NAME(dot)(const float *x, const float *y, ptrdiff_t count) {
    V sums[2] = {{0}, {0}};
    float rest = 0;
    ptrdiff_t i = 0;
    for (; i + 2 * LANES <= count; i += 2 * LANES)
        UNROLL for (int j = 0; j < 2; j++) sums[j] += NAME(load)(x + i + j * LANES) * NAME(load)(y + i + j * LANES);
    for (; i < count; i++) rest += x[i] * y[i];
    return NAME(sum)(sums[0] + sums[1]) + rest;
}

/// d[row] → scale · p[row] · (d[row] − p[row]·d[row]), in place: from a softmax's gradient to its scores'.
static void NAME(softmax_gradient)(const float *p, ptrdiff_t p_stride, float *d, ptrdiff_t d_stride, ptrdiff_t rows,
                                   ptrdiff_t columns, float scale) {
    for (ptrdiff_t row = 0; row < rows; row++, p += p_stride, d += d_stride) {
        const float mean = NAME(dot)(p, d, columns);
        ptrdiff_t i = 0;
        for (; i + LANES <= columns; i += LANES)
            NAME(put)(d + i, NAME(load)(p + i) * (NAME(load)(d + i) - mean) * scale);
        for (; i < columns; i++) d[i] = p[i] * (d[i] - mean) * scale;
    }
}

/// gelu′(x) = Φ(x) + x·φ(x).
AL_INLINE V NAME(vslope)(V x) {
    V a = NAME(max)(NAME(min)(x, NAME(splat)(5.3f)), NAME(splat)(-5.3f));
    V density = NAME(fraction)(a * a * -0.7213475204444817f) * 0.3989422804014327f;
    return 0.5f + a * NAME(half_erf)(a) + a * density;
}

/// d[i] → d[i] · gelu′(x[i]), in place. Absolute error of the slope below 2e-6.
static void NAME(gelu_gradient)(const float *x, ptrdiff_t count, float *d) {
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES) NAME(put)(d + i, NAME(load)(d + i) * NAME(vslope)(NAME(load)(x + i)));
    if (i < count) {
        V part = {0};
        memcpy(&part, x + i, (size_t)(count - i) * sizeof(float));
        part = NAME(vslope)(part);
        for (int j = 0; j < count - i; j++) d[i + j] *= part[j];
    }
}

/// From the gradient of weight·x̂ + bias, x̂ = (x − mean)/deviation, to that of x, added to `out`; and those of weight and
/// bias, added to `weight_gradient` and `bias_gradient` (both NULL: frozen). `scratch`: `columns` floats.
static void NAME(normalize_gradient)(const float *x, ptrdiff_t x_stride, const float *d, ptrdiff_t d_stride,
                                     ptrdiff_t rows, ptrdiff_t columns, float epsilon, const float *weight, float *out,
                                     ptrdiff_t out_stride, float *weight_gradient, float *bias_gradient,
                                     float *scratch) {
    if (columns <= 0) return;
    const float share = 1 / (float)columns;
    for (ptrdiff_t row = 0; row < rows; row++, x += x_stride, d += d_stride, out += out_stride) {
        V sums[2] = {{0}, {0}};
        float rest = 0;
        ptrdiff_t i = 0;
        for (; i + 2 * LANES <= columns; i += 2 * LANES)
            UNROLL for (int j = 0; j < 2; j++) sums[j] += NAME(load)(x + i + j * LANES);
        for (; i < columns; i++) rest += x[i];
        const float mean = (NAME(sum)(sums[0] + sums[1]) + rest) * share;
        // scratch: x − mean.
        sums[0] = sums[1] = (V){0};
        rest = 0;
        for (i = 0; i + 2 * LANES <= columns; i += 2 * LANES)
            UNROLL for (int j = 0; j < 2; j++) {
                V c = NAME(load)(x + i + j * LANES) - mean;
                NAME(put)(scratch + i + j * LANES, c);
                sums[j] += c * c;
            }
        for (; i < columns; i++) {
            scratch[i] = x[i] - mean;
            rest += scratch[i] * scratch[i];
        }
        const float scale = 1 / __builtin_sqrtf((NAME(sum)(sums[0] + sums[1]) + rest) * share + epsilon);
        // scratch: x̂. The means of d·weight and of d·weight·x̂.
        V plain = {0}, turned = {0};
        float plain_rest = 0, turned_rest = 0;
        for (i = 0; i + LANES <= columns; i += LANES) {
            V normal = NAME(load)(scratch + i) * scale, own = NAME(load)(d + i), g = own * NAME(load)(weight + i);
            NAME(put)(scratch + i, normal);
            plain += g;
            turned += g * normal;
            if (weight_gradient) {
                NAME(put)(weight_gradient + i, NAME(load)(weight_gradient + i) + own * normal);
                NAME(put)(bias_gradient + i, NAME(load)(bias_gradient + i) + own);
            }
        }
        for (; i < columns; i++) {
            scratch[i] *= scale;
            plain_rest += d[i] * weight[i];
            turned_rest += d[i] * weight[i] * scratch[i];
            if (weight_gradient) {
                weight_gradient[i] += d[i] * scratch[i];
                bias_gradient[i] += d[i];
            }
        }
        const float g_mean = (NAME(sum)(plain) + plain_rest) * share;
        const float x_mean = (NAME(sum)(turned) + turned_rest) * share;
        for (i = 0; i + LANES <= columns; i += LANES)
            NAME(put)(out + i, NAME(load)(out + i) +
                                   (NAME(load)(d + i) * NAME(load)(weight + i) - g_mean -
                                    NAME(load)(scratch + i) * x_mean) *
                                       scale);
        for (; i < columns; i++) out[i] += (d[i] * weight[i] - g_mean - scratch[i] * x_mean) * scale;
    }
}
