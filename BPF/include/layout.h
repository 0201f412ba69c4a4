/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The layout that kernel side and Swift side must agree on, checked by both compilers. */
#pragma once
#include "calibration.h"
#include "fuselock.h"
#include "observe.h"
#include "open_file.h"
#include "timeline_event.h"

_Static_assert(sizeof(struct fl_config) == 56, "fl_config");
_Static_assert(sizeof(struct fl_file) == 64 + FL_COMMAND_LENGTH + FL_NAME_LENGTH, "fl_file");
_Static_assert(sizeof(struct fl_file_key) == 24, "fl_file_key");
_Static_assert(sizeof(struct fl_inside) == 40, "fl_inside");
_Static_assert(sizeof(struct fl_nested_key) == 16, "fl_nested_key");
_Static_assert(sizeof(struct fl_nested) == 16 + FL_NAME_LENGTH, "fl_nested");
_Static_assert(sizeof(struct fl_series_key) == 24, "fl_series_key");
_Static_assert(sizeof(struct fl_series) == 80 + 8 * FL_OCTAVES, "fl_series");
_Static_assert(sizeof(struct fl_call_key) == 24, "fl_call_key");
_Static_assert(sizeof(struct fl_calls) == 64, "fl_calls");
_Static_assert(sizeof(struct fl_open_key) == 16, "fl_open_key");
_Static_assert(sizeof(struct fl_open) == 32, "fl_open");
_Static_assert(sizeof(struct fl_party) == 32, "fl_party");
_Static_assert(sizeof(struct fl_block_key) == 80, "fl_block_key");
_Static_assert(sizeof(struct fl_block) == 24, "fl_block");
_Static_assert(sizeof(struct fl_elsewhere_key) == 16, "fl_elsewhere_key");
_Static_assert(sizeof(struct fl_elsewhere) == 32, "fl_elsewhere");
_Static_assert(sizeof(struct fl_steps) == 32, "fl_steps");
_Static_assert(sizeof(struct fl_stats) == 512, "fl_stats");
_Static_assert(sizeof(struct fl_open_filter) == 16, "fl_open_filter");
_Static_assert(sizeof(struct fl_open_file) == 104 + 2 * FL_COMMAND_LENGTH + FL_OPEN_PATH,
	       "fl_open_file");
_Static_assert(sizeof(struct fl_hold) == 48 + FL_COMMAND_LENGTH + FL_OPEN_PATH, "fl_hold");
_Static_assert(sizeof(struct fl_hold_walk) == 8, "fl_hold_walk");

_Static_assert(sizeof(struct fl_observe_config) == 32 + FL_SYSCALLS, "fl_observe_config");
_Static_assert(sizeof(struct fl_walk) == 20, "fl_walk");
_Static_assert(sizeof(struct fl_identity) == 32, "fl_identity");
_Static_assert(sizeof(struct fl_watched_path) == 8 + FL_OPEN_PATH, "fl_watched_path");
_Static_assert(sizeof(struct fl_opened_key) == 12, "fl_opened_key");
_Static_assert(sizeof(struct fl_watched) == 432 + 8 * FL_READER_SLOTS, "fl_watched");
_Static_assert(sizeof(struct fl_use_key) == 16, "fl_use_key");
_Static_assert(sizeof(struct fl_other_key) == 8, "fl_other_key");
_Static_assert(sizeof(struct fl_failure_key) == 8, "fl_failure_key");
_Static_assert(sizeof(struct fl_writer_key) == 8, "fl_writer_key");
_Static_assert(sizeof(struct fl_writer) == 56 + FL_COMMAND_LENGTH, "fl_writer");
_Static_assert(sizeof(struct fl_lock) == 8, "fl_lock");
_Static_assert(sizeof(struct fl_contention_key) == 20 + 2 * FL_COMMAND_LENGTH, "fl_contention_key");
_Static_assert(sizeof(struct fl_contention) == 16 + 8 * FL_BUCKETS, "fl_contention");
_Static_assert(sizeof(struct fl_observe_stats) == 48 + 8 * FL_LOSSES, "fl_observe_stats");
_Static_assert(sizeof(struct fl_mount_losses) == 16 + 8 * FL_LOSSES, "fl_mount_losses");

_Static_assert(sizeof(struct fl_event_call) == 88, "fl_event_call");
_Static_assert(sizeof(struct fl_event_acquisition) == 80, "fl_event_acquisition");
_Static_assert(sizeof(struct fl_timeline) == 24, "fl_timeline");

_Static_assert(sizeof(struct fl_calibration) == 16, "fl_calibration");
