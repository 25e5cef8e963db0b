// OpenBLAS's C interface. Nothing of our own.
#include <cblas.h>
