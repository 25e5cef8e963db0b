// Chooses the kernel table by what the processor has, or by the environment's wish.
#include "CKernels.h"
#include "bf16.h"
#include "int8.h"
#include <stdlib.h>
#include <string.h>

extern const al_kernels al_table_portable;
#if defined(__x86_64__)
extern const al_kernels al_table_avx2;
extern const al_kernels al_table_avx512;
extern const al_int8_kernels al_int8_avx2vnni;
extern const al_int8_kernels al_int8_avx512vnni;
extern const al_bf16_kernels al_bf16_avx512;
static al_kernels avx2vnni, avx512vnni, avx512bf16;
#endif

#if defined(__x86_64__)
static void set(al_kernels *table, al_isa isa, const char *name, const al_kernels *floats, const al_int8_kernels *bytes) {
    *table = *floats;
    table->isa = isa;
    table->name = name;
    table->int8_pair = bytes->pair;
    table->product_int8 = bytes->product;
    table->quantize = bytes->quantize;
}

/// Before anything runs, so that nothing is ever half set.
static __attribute__((constructor)) void set_tables(void) {
    set(&avx2vnni, AL_ISA_AVX2_VNNI, "avx2vnni", &al_table_avx2, &al_int8_avx2vnni);
    set(&avx512vnni, AL_ISA_AVX512_VNNI, "avx512vnni", &al_table_avx512, &al_int8_avx512vnni);
    set(&avx512bf16, AL_ISA_AVX512_BF16, "avx512bf16", &al_table_avx512, &al_int8_avx512vnni);
    avx512bf16.product_bf16 = al_bf16_avx512.product;
    avx512bf16.round_bf16 = al_bf16_avx512.round;
    avx512bf16.attention_bf16 = al_bf16_avx512.attention;
    avx512bf16.attention_scratch_bf16 = al_bf16_avx512.attention_scratch;
}

static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static int has_vnni(void) { return __builtin_cpu_supports("avx512vnni"); }

static int has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
}
#endif

const al_kernels *al_kernels_for(al_isa isa) {
    switch (isa) {
    case AL_ISA_PORTABLE:
        return &al_table_portable;
#if defined(__x86_64__)
    case AL_ISA_AVX2:
        return has_avx2() ? &al_table_avx2 : NULL;
    case AL_ISA_AVX2_VNNI:
        return has_avx2() && __builtin_cpu_supports("avxvnni") ? &avx2vnni : NULL;
    case AL_ISA_AVX512:
        return has_avx512() ? &al_table_avx512 : NULL;
    case AL_ISA_AVX512_VNNI:
        return has_avx512() && has_vnni() ? &avx512vnni : NULL;
    case AL_ISA_AVX512_BF16:
        return has_avx512() && has_vnni() && __builtin_cpu_supports("avx512bf16") ? &avx512bf16 : NULL;
#endif
    default:
        return NULL;
    }
}

const al_kernels *al_kernels_default(void) {
    const char *wish = getenv("ACTIONLINE_ISA");
    const al_kernels *fastest = NULL;
    for (int isa = AL_ISA_AVX512_BF16; isa >= AL_ISA_PORTABLE; isa--) {
        const al_kernels *found = al_kernels_for((al_isa)isa);
        if (!found) continue;
        if (wish && !strcmp(wish, found->name)) return found;
        if (!fastest) fastest = found;
    }
    return fastest;
}
