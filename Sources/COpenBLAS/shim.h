// OpenBLAS's C interface, and of its LAPACK what is used, as LAPACK declares it. Nothing of our own.
#include <cblas.h>
#include <stddef.h>

/// The Cholesky factor of a symmetric positive definite matrix in column-major order, in place: dpotrf of LAPACK.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);
