/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A lock was released, or its exclusive side became a shared one. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/accounts/acquisitions.h"
#include "probe/accounts/inside.h"
#include "probe/locks/acquisition.h"
#include "probe/locks/certain.h"
#include "probe/locks/classes.h"
#include "probe/locks/elsewhere.h"
#include "probe/locks/holders.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "shared/filter.h"
#include "shared/histogram.h"

/* One that waited for nobody, and whose series is known: all that is left to be kept of it is its hold. */
static __always_inline void end_plain(struct task_state *t, struct acquisition *a)
{
	struct plain_acquisition *plain = &t->plain[a->number & (NUMBERS - 1)];

	plain->hold_ns = a->hold_ns;
	plain->series = a->series;
	a->witness = 0;
}

static __always_inline bool note_release(__u32 slot, __u64 lock, __u8 function, __u8 mode)
{
	__u32 lock_class;
	struct task_state *t = BOOK_STEP(lock_class, slot, lock, 0, function, mode, STEP_RELEASED);
	struct acquisition *a;
	__u64 now, since;
	bool inside = true;

	if (!t)
		return false;
	now = since = bpf_ktime_get_ns();
	a = &t->held[lock_class];
	if (a->witness) {
		note_end(t, a, now);
		since = a->acquired_ns;
		inside = has_begun(a);
		a->released = inside;
		a->hold_ns = elapsed(since, now);
	} else {
		/* The programs before were skipped: the release proves the acquisition. */
		blank_acquisition(t, a, function, 0);
		a->certain = is_certain(function, mode);
		take_pending(&t->pending[lock_class], a, lock);
		begin_hold(t, lock_class, mode, now);
	}
	if (lock_class == FL_LOCK_INODE && inside)
		writer_left(t->file, holders_now(lock, mode), since, now);
	if (a->series) {
		end_plain(t, a);
		return false;
	}
	a->witness |= FL_WITNESS_RELEASE;
	return remember(t, a);
}

static __always_inline int release_hit(__u32 slot, __u64 lock, __u8 function, __u8 mode)
{
	if (note_release(slot, lock, function, mode))
		spill_acquisition();
	return 0;
}

/* The exclusive hold ends and a shared one begins, with no wait between. */
static __always_inline void note_downgrade(__u32 slot, __u64 lock)
{
	__u32 lock_class;
	struct task_state *t = BOOK_STEP(lock_class, slot, lock, 0, FL_FN_DOWNGRADE_WRITE, FL_MODE_SHARED,
					 STEP_ENTERED_AND_TAKEN);
	struct acquisition *a;
	__u64 now;

	if (!t)
		return;
	now = bpf_ktime_get_ns();
	a = &t->held[lock_class];
	blank_acquisition(t, a, FL_FN_DOWNGRADE_WRITE, FL_WITNESS_ENTRY | FL_WITNESS_EXIT);
	a->timed = 1;
	begin_hold(t, lock_class, FL_MODE_SHARED, now);
}

static __always_inline int downgrade_hit(__u32 slot, __u64 lock)
{
	bool spill = note_release(slot, lock, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE);

	note_downgrade(slot, lock);
	if (spill)
		spill_acquisition();
	return 0;
}
