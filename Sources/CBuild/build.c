#include "cbuild.h"

#ifndef GOROTOP_COMMIT
#define GOROTOP_COMMIT ""
#endif

const char *build_commit(void) { return GOROTOP_COMMIT; }
