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

/* In line, for what every acquisition counts; `mode` has to be known when this is compiled. */
#define COUNT_STEP(member, mode, step)                                                             \
	({                                                                                         \
		__u32 zero = 0;                                                                    \
		struct fl_stats *s = bpf_map_lookup_elem(&stats, &zero);                           \
		if (s)                                                                             \
			add_step(&s->member[mode], step, 1);                                       \
	})

/* Steps are counters in their own order. */
_Static_assert(sizeof(struct fl_steps) == (STEP_RELEASED + 1) * sizeof(__u64), "fl_steps");

/* What is seldom: `first` is the number of the first mode's steps. */
static __always_inline void count_steps(__u32 first, __u32 mode, __u32 step, __s64 by)
{
	__u32 steps = first + mode * (STEP_RELEASED + 1);

	if (step != STEP_ENTERED_AND_TAKEN) {
		count_number(NO_PLACE, steps + step, by);
		return;
	}
	count_number(NO_PLACE, steps + STEP_ENTERED, by);
	count_number(NO_PLACE, steps + STEP_TAKEN, by);
}
