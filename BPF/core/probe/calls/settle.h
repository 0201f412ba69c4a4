/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Calls whose return was not seen. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/accounts/calls.h"
#include "probe/calls/aside.h"
#include "probe/calls/inner.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "probe/tasks.h"

/* Ends a call whose return neither program at it saw: both may have been skipped. */
static __always_inline void close_unseen(struct task_state *t)
{
	LOSE(t, exits_missed);
	close_call(t, 0, t->start_ns, true);
}

/*
 * Ends the calls that have returned by the time that a function with this frame is entered, `as_call`:
 * a write's own, which is inside of none that cannot contain it.
 */
__noinline int settle(struct task_state *t, __u64 frame, bool as_call)
{
	if (!t)
		return 0;
	for (int depth = 0; depth <= FL_OUTER_CALLS; depth++) {
		if (!t->start_ns || (t->frame > frame && (!as_call || may_contain(t))))
			break;
		close_unseen(t);
		take_back(t);
	}
	return 0;
}

/* The task ends, and with it every call of its. */
static __always_inline void settle_all(void)
{
	struct task_state *t = task_state();

	if (!t)
		return;
	settle(t, ~0ull, false);
	leave_if_over(t);
}
