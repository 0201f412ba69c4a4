/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What calibration.bpf.c is asked and answers; pinned in layout.h like fuselock.h. */
#pragma once
#include "fuselock.h"

/* Argument of the program `calibrate`. */
struct fl_calibration {
	fl_u32 rounds; /* to be run */
	fl_s32 done; /* rounds that were */
	fl_u64 ns; /* that they took */
};
