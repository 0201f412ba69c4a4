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
#include "kernel/words.h"
#include "probe/accounts/series.h"
#include "probe/accounts/timeline.h"
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

/* A spinlock that nobody has or waits for: its first word is 0 (include/asm-generic/qspinlock_types.h). */
static __always_inline bool is_free(__u64 lock)
{
	return !(__u32)read_word((const void *)lock);
}

/* What is known of one as it begins; `lock_class` beside it. */
#define CERTAIN_FACTS(function, mode)                                                              \
	((__u64)(mode) << 8 | (__u64)(function) << 16 |                                            \
	 (__u64)(FL_WITNESS_ENTRY | FL_WITNESS_EXIT) << 24 | 1ull << 56)

/*
 * Taken from now on, unless the slow path says otherwise. One that is like the task's last call's is plain, for now:
 * its series is known. With a timeline none is, whose events tell all of each.
 */
static __always_inline bool begin_certain(struct task_state *t, __u64 lock, __u32 lock_class, __u8 function,
					  __u8 mode, __u64 site)
{
	__u64 now = bpf_ktime_get_ns();
	struct acquisition *a = &t->held[lock_class];
	bool spill = put_away(t, a, now);
	__u32 number = next_number(t);

	a->site = site;
	a->wait_ns = 0;
	a->acquired_ns = now;
	a->facts = CERTAIN_FACTS(function, mode) | lock_class;
	a->place = (__u64)number << 32 | 1ull << 40;
	if (!timeline_limit && number < FL_EVENTS)
		a->series = known_slot(known_series_of(t, number), site_of(a),
				       t->what | what_of_lock(function, lock_class, mode));
	count_in_shape(t, lock_class, mode);
	/* Who is to wait is not the one that others wait for. */
	if (!names_owner(lock_class) && is_free(lock))
		note_holder(t, lock_class);
	if (lock_class == FL_LOCK_INODE)
		writer_entered(t->file);
	return spill;
}

/* It was not to be had at once. */
static __always_inline void begin_wait(struct task_state *t, struct acquisition *a)
{
	a->contended = 1;
	a->timed = 0;
	a->series = 0;
	a->nvcsw = bpf_get_current_task_btf()->nvcsw;
	if (a->lock_class == FL_LOCK_INODE)
		writer_waits(t->file);
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
	note_holder(t, a->lock_class);
	if (a->lock_class == FL_LOCK_INODE)
		writer_entered(t->file);
}
