// SPDX-License-Identifier: Apache-2.0

#pragma once

/// The git commit this program was built from, with "+" where files differed from it; "unknown" where
/// there was no repository. Its own target, so that a commit rebuilds one file.
const char *fuselock_commit(void);
