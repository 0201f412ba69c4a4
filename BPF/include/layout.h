/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The layout that kernel side and Swift side must agree on, checked by both compilers. */
#pragma once
#include "fuselock.h"

_Static_assert(sizeof(struct fl_config) == 24, "fl_config");
_Static_assert(sizeof(struct fl_file) == 72 + FL_NAME_LENGTH, "fl_file");
_Static_assert(sizeof(struct fl_file_key) == 16, "fl_file_key");
_Static_assert(sizeof(struct fl_series_key) == 24, "fl_series_key");
_Static_assert(sizeof(struct fl_series) == 72 + 16 * FL_BUCKETS, "fl_series");
_Static_assert(sizeof(struct fl_call_key) == 24, "fl_call_key");
_Static_assert(sizeof(struct fl_calls) == 64, "fl_calls");
_Static_assert(sizeof(struct fl_open_key) == 16, "fl_open_key");
_Static_assert(sizeof(struct fl_open) == 32, "fl_open");
_Static_assert(sizeof(struct fl_holder) == 32, "fl_holder");
_Static_assert(sizeof(struct fl_block_key) == 80, "fl_block_key");
_Static_assert(sizeof(struct fl_block) == 24, "fl_block");
_Static_assert(sizeof(struct fl_elsewhere_key) == 16, "fl_elsewhere_key");
_Static_assert(sizeof(struct fl_elsewhere) == 32, "fl_elsewhere");
_Static_assert(sizeof(struct fl_stats) == 144, "fl_stats");
