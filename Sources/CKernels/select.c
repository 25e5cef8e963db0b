// Chooses the kernel table by what the processor has, or by the environment's wish.
#include "CKernels.h"
#include <stdlib.h>
#include <string.h>

extern const al_kernels al_table_portable;
#if defined(__x86_64__)
extern const al_kernels al_table_avx2;
extern const al_kernels al_table_avx512;
#endif

const al_kernels *al_kernels_for(al_isa isa) {
    switch (isa) {
    case AL_ISA_PORTABLE:
        return &al_table_portable;
#if defined(__x86_64__)
    case AL_ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &al_table_avx2 : NULL;
    case AL_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("fma")
                   ? &al_table_avx512
                   : NULL;
#endif
    default:
        return NULL;
    }
}

const al_kernels *al_kernels_default(void) {
    const char *wish = getenv("ACTIONLINE_ISA");
    if (wish) {
        const al_kernels *found = NULL;
        if (!strcmp(wish, "portable")) found = al_kernels_for(AL_ISA_PORTABLE);
        if (!strcmp(wish, "avx2")) found = al_kernels_for(AL_ISA_AVX2);
        if (!strcmp(wish, "avx512")) found = al_kernels_for(AL_ISA_AVX512);
        if (found) return found;
    }
    for (int isa = AL_ISA_AVX512; isa > AL_ISA_PORTABLE; isa--) {
        const al_kernels *found = al_kernels_for((al_isa)isa);
        if (found) return found;
    }
    return al_kernels_for(AL_ISA_PORTABLE);
}
