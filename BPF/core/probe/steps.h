/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Steps of acquisitions, by mode. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/losses.h"
#include "probe/state.h"
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

/* The same on a lock of the task's own call, which counts them where nobody else does, until it ends. */
static __always_inline void count_own(struct task_state *t, __u32 mode, __u32 step)
{
	struct own_steps *own = &t->seen[mode];

	if (step == STEP_ENTERED_AND_TAKEN)
		*(__u64 *)&own->entered += 1ull << 32 | 1;
	else if (step == STEP_ENTERED)
		own->entered++;
	else if (step == STEP_TAKEN)
		own->taken++;
	else if (step == STEP_FAILED)
		own->failed++;
	else if (step == STEP_RELEASED)
		own->released++;
}

/* What is seldom. */
static __always_inline void count_lacking_step(__u32 first, __u32 mode, __u32 step)
{
	count_number(NO_PLACE, first + mode * (STEP_RELEASED + 1) + step, 1);
}

static __always_inline void take_back_step(__u32 mode, __u32 step)
{
	__u32 steps = NUMBER(seen) + mode * (STEP_RELEASED + 1);

	if (step != STEP_ENTERED_AND_TAKEN) {
		count_number(NO_PLACE, steps + step, -1);
		return;
	}
	count_number(NO_PLACE, steps + STEP_ENTERED, -1);
	count_number(NO_PLACE, steps + STEP_TAKEN, -1);
}

static __always_inline void add_own(struct fl_steps *all, struct own_steps *own)
{
	if (own->entered)
		add(&all->entered, own->entered);
	if (own->taken)
		add(&all->taken, own->taken);
	if (own->failed)
		add(&all->failed, own->failed);
	if (own->released)
		add(&all->released, own->released);
	__builtin_memset(own, 0, sizeof(*own));
}

/* The call is over, with what it has counted. */
static __always_inline void count_over(struct task_state *t)
{
	__u32 slot = t->mount;
	struct fl_stats *s = bpf_map_lookup_elem(&stats, &slot);

	if (!s)
		return;
	add(&s->calls_closed, 1);
	for (__u32 mode = 0; mode < FL_MODES; mode++)
		if (t->seen[mode].entered | t->seen[mode].released | t->seen[mode].taken | t->seen[mode].failed)
			add_own(&s->seen[mode], &t->seen[mode]);
}
