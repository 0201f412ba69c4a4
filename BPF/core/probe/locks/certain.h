/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Lock functions that cannot fail: who enters one has the lock some time, so that no program has to sit on their
 * return, which costs more than all that is done there. The slow paths tell who waited and how long; who
 * did not get there waited for nobody.
 */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "probe/config.h"
#include "probe/locks/acquisition.h"
#include "probe/locks/holders.h"
#include "probe/state.h"
#include "shared/histogram.h"

static __always_inline bool is_certain(__u8 function, __u8 mode)
{
	return (function == FL_FN_DOWN_WRITE || function == FL_FN_DOWN_READ ||
		function == FL_FN_SPIN_LOCK || function == FL_FN_RT_SPIN_LOCK) &&
	       !(config.exits & 1 << mode);
}

/* Taken from now on, unless the slow path says otherwise. */
static __always_inline bool begin_certain(struct task_state *t, __u32 lock_class, __u8 function, __u8 mode,
					  __u64 site)
{
	__u64 now = bpf_ktime_get_ns();
	struct acquisition *a = &t->held[lock_class];
	bool spill = put_away(t, a, now);

	blank_acquisition(a, function, FL_WITNESS_ENTRY | FL_WITNESS_EXIT);
	a->site = site;
	a->certain = 1;
	a->timed = 1;
	begin_hold(t, lock_class, mode, now);
	return spill;
}

/* It was not to be had at once. */
static __always_inline void begin_wait(struct task_state *t, struct acquisition *a)
{
	a->contended = 1;
	a->timed = 0;
	a->nvcsw = bpf_get_current_task_btf()->nvcsw;
	if (a->inside)
		writer_waits(t->file);
	a->inside = 0;
}

/* The slow path returns with the lock. */
static __always_inline void end_wait(struct task_state *t, struct acquisition *a)
{
	__u64 now = bpf_ktime_get_ns();

	a->timed = 1;
	a->wait_ns = elapsed(a->acquired_ns, now);
	a->acquired_ns = now;
	a->slept = bpf_get_current_task_btf()->nvcsw != a->nvcsw;
	t->wait_ns += a->wait_ns;
	note_holder(t, a, a->lock_class);
	if (a->lock_class == FL_LOCK_INODE)
		go_inside(t, a, now);
}
