/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A lock function returned. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/accounts/acquisitions.h"
#include "probe/accounts/lacking.h"
#include "probe/accounts/series.h"
#include "probe/locks/acquisition.h"
#include "probe/locks/call_site.h"
#include "probe/locks/classes.h"
#include "probe/locks/elsewhere.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "shared/atomic.h"
#include "shared/filter.h"
#include "shared/histogram.h"

static __noinline int lock_failed(struct task_state *t, const struct acquisition *a)
{
	struct fl_series *s;

	if (!t || !a)
		return 0;
	count_lacking(a, FL_WITNESS_ENTRY);
	s = find_series(t, a);
	if (s)
		add(&s->failed, 1);
	else
		LOSE(t, series_full);
	return 0;
}

static __always_inline bool note_return(void *ctx, __u32 slot, __u64 lock, __u8 function,
					__u8 mode, bool taken)
{
	__u32 lock_class, step = taken ? STEP_TAKEN : STEP_FAILED;
	__u64 wait = 0, now = bpf_ktime_get_ns();
	struct task_state *t = BOOK_STEP(lock_class, slot, lock, call_site(ctx), function, mode, step);
	struct acquisition *a;
	bool spill;

	if (!t)
		return false;
	a = &t->held[lock_class];
	spill = put_away(t, a, now);
	blank_acquisition(t, a, function, FL_WITNESS_EXIT);
	if (t->pending[lock_class].lock == lock && t->pending[lock_class].start_ns) {
		wait = elapsed(t->pending[lock_class].start_ns, now);
		a->timed = 1;
	}
	a->wait_ns = wait;
	t->wait_ns += wait;
	take_pending(&t->pending[lock_class], a, lock);
	if (taken) {
		begin_hold(t, lock_class, mode, now);
	} else {
		a->lock_class = lock_class;
		a->mode = mode;
		lock_failed(t, a);
		a->witness = 0;
	}
	return spill;
}

static __always_inline int return_hit(void *ctx, __u32 slot, __u64 lock, __u8 function, __u8 mode, bool taken)
{
	if (note_return(ctx, slot, lock, function, mode, taken))
		spill_acquisition();
	return 0;
}
