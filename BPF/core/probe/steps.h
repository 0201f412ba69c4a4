/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Steps of acquisitions, by mode. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/losses.h"
#include "shared/atomic.h"

/* A function that cannot fail takes the lock as soon as it is entered: one step of two kinds. */
enum step { STEP_ENTERED, STEP_TAKEN, STEP_FAILED, STEP_RELEASED, STEP_ENTERED_AND_TAKEN };

static __always_inline void add_step(struct fl_steps *steps, __u32 step, __s64 by)
{
	if (step == STEP_ENTERED || step == STEP_ENTERED_AND_TAKEN)
		add(&steps->entered, by);
	if (step == STEP_TAKEN || step == STEP_ENTERED_AND_TAKEN)
		add(&steps->taken, by);
	else if (step == STEP_FAILED)
		add(&steps->failed, by);
	else if (step == STEP_RELEASED)
		add(&steps->released, by);
}

/* `mode` has to be known when this is compiled. */
#define COUNT_STEP(member, mode, step)                                                             \
	({                                                                                         \
		__u32 zero = 0;                                                                    \
		struct fl_stats *s = bpf_map_lookup_elem(&stats, &zero);                           \
		if (s)                                                                             \
			add_step(&s->member[mode], step, 1);                                          \
	})

/* Counts by mode: constant indexes, see locks/tracepoints.h. */
#define COUNT_BY_MODE(member, which, step)                                                         \
	({                                                                                         \
		if (which == FL_MODE_EXCLUSIVE)                                                    \
			COUNT_STEP(member, FL_MODE_EXCLUSIVE, step);                               \
		else if (which == FL_MODE_SHARED)                                                  \
			COUNT_STEP(member, FL_MODE_SHARED, step);                                  \
		else                                                                               \
			COUNT_STEP(member, FL_MODE_SPIN, step);                                    \
	})
