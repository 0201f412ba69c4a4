/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What no program saw of an acquisition. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "probe/steps.h"

/* Only one program saw it: of one that is certain entry and exit are one. */
static __always_inline bool has_one_witness(const struct acquisition *a)
{
	return a->certain ? a->witness != FL_WITNESS_ALL : !(a->witness & (a->witness - 1));
}

/* The steps of a booked acquisition, of those expected, that no program saw. */
static __noinline int count_lacking(const struct acquisition *a, __u32 expected)
{
	__u32 missing, first;

	if (!a)
		return 0;
	first = a->certain ? NUMBER(lacking_certain) : NUMBER(lacking);
	missing = expected & ~a->witness;
	if (missing & FL_WITNESS_ENTRY)
		count_lacking_step(first, a->mode, STEP_ENTERED);
	if (missing & FL_WITNESS_EXIT)
		count_lacking_step(first, a->mode, STEP_TAKEN);
	if (missing & FL_WITNESS_RELEASE)
		count_lacking_step(first, a->mode, STEP_RELEASED);
	return 0;
}

/* Forgets a lock function that was entered: nobody saw it return, nor the lock being released. */
static __always_inline void drop_pending(const struct task_state *t, struct pending *p)
{
	if (p->lock && p->start_ns)
		LOSE_NUMBER(t, NUMBER(unresolved) + p->mode);
	p->lock = 0;
}
