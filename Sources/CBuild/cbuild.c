// SPDX-License-Identifier: Apache-2.0

#include "cbuild.h"

const char *fuselock_commit(void) { return FUSELOCK_COMMIT; }
