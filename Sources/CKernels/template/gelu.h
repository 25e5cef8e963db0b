// The GELU for products of eight bits and of bf16, whose inputs are rounded a thousand times more coarsely: a·(1 − Φ(a)) for
// a = |x| below 5 from 32 pieces of equal width, each the parabola through its Chebyshev points; absolute error below 2e-5.

static const float NAME(pieces)[3][32] __attribute__((aligned(64))) = {{
    1.84994553e-06f, 0.000536192325f, 0.00416952185f, 0.0151127493f, 0.037687812f, 0.0746736303f,
    0.126057819f, 0.188572913f, 0.256137431f, 0.321043432f, 0.375528127f, 0.413291842f,
    0.430588573f, 0.426677197f, 0.40361622f, 0.365552396f, 0.317747056f, 0.265594691f,
    0.213833377f, 0.166054025f, 0.124523282f, 0.0902641863f, 0.0633025393f, 0.0429828465f,
    0.0282764118f, 0.0180326998f, 0.0111539206f, 0.00669457577f, 0.0039005354f, 0.00220693625f,
    0.00121300481f, 0.000647845445f,
}, {
    0.499794751f, 0.493466824f, 0.470655501f, 0.424301982f, 0.352275342f, 0.25767839f,
    0.148031488f, 0.0336012058f, -0.0746776983f, -0.167191058f, -0.237132847f, -0.281255066f,
    -0.299848646f, -0.296100885f, -0.275081158f, -0.242631629f, -0.204393893f, -0.165116042f,
    -0.128288478f, -0.0960771739f, -0.0694747642f, -0.0485729687f, -0.0328698158f, -0.0215489008f,
    -0.0136963185f, -0.0084451763f, -0.00505446084f, -0.0029376829f, -0.00165872858f, -0.000910207513f,
    -0.000485552708f, -0.000251874357f,
}, {
    -0.396212906f, -0.377205968f, -0.341228157f, -0.292030901f, -0.234505743f, -0.173968881f,
    -0.115442164f, -0.0630554706f, -0.0196595266f, 0.0133146178f, 0.0357651189f, 0.0486549735f,
    0.0536523163f, 0.0527551472f, 0.0479649007f, 0.0410484374f, 0.0334015787f, 0.0260056555f,
    0.0194546394f, 0.0140253743f, 0.00976512861f, 0.00657688547f, 0.00429030973f, 0.00271341554f,
    0.00166514656f, 0.00099216355f, 0.000574309845f, 0.00032310313f, 0.000176741116f, 9.40331302e-05f,
    4.867397e-05f, 2.45185438e-05f,
}};

/// A coefficient for each lane: the processor looks up one of 32 numbers in two registers.
AL_INLINE V NAME(piece)(int power, VI index) {
    return __builtin_bit_cast(V, _mm512_permutex2var_ps(_mm512_load_ps(NAME(pieces)[power]),
                                                        __builtin_bit_cast(__m512i, index),
                                                        _mm512_load_ps(NAME(pieces)[power] + 16)));
}

AL_INLINE V NAME(piecewise_gelu)(V x) {
    V a = NAME(min)(__builtin_bit_cast(V, __builtin_bit_cast(VI, x) & 0x7fffffff), NAME(splat)(4.9999f));
    VI index = __builtin_convertvector(a * 6.4f, VI);
    V tail = NAME(piece)(0, index) + a * (NAME(piece)(1, index) + a * NAME(piece)(2, index));
    return NAME(max)(x, (V){0}) - tail;
}
#define AL_GELU NAME(piecewise_gelu)
