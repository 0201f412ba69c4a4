/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the lock probes make of what they see: one acquisition. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "probe/accounts/acquisitions.h"
#include "probe/accounts/inside.h"
#include "probe/accounts/shape.h"
#include "probe/locks/holders.h"
#include "probe/state.h"
#include "probe/tasks.h"

/* The call's next number for an acquisition, FL_EVENTS where it has had them all. */
static __always_inline __u32 next_number(struct task_state *t)
{
	__u32 number = t->begun;

	if (number < FL_EVENTS)
		t->begun = number + 1;
	return number;
}

/* An acquisition of which nothing is known but the function that took the lock. */
static __always_inline void blank_acquisition(struct task_state *t, struct acquisition *a, __u8 function,
					      __u8 witness)
{
	a->site = 0;
	a->wait_ns = 0;
	a->facts = 0;
	a->place = 0;
	a->number = next_number(t);
	a->function = function;
	a->witness = witness;
}

/* Moves what the entry probe saw into the acquisition. */
static __always_inline void take_pending(struct pending *p, struct acquisition *a, __u64 lock)
{
	if (p->lock == lock) {
		if (p->start_ns)
			a->witness |= FL_WITNESS_ENTRY;
		a->site = p->site;
		a->contended = p->contended;
		if (a->contended) {
			a->slept = bpf_get_current_task_btf()->nvcsw != p->nvcsw;
			a->holder = p->holder;
			a->stack = p->stack;
		}
	}
	p->lock = 0;
}

/* Not static, so that it is verified by itself: its branches do not multiply those of its callers. */
__noinline int begin_hold(struct task_state *t, __u32 lock_class, __u32 mode, __u64 now)
{
	__u64 number = lock_class;
	struct acquisition *a;

	asm volatile("" : "+r"(number));
	if (!t || number >= FL_LOCK_CLASSES)
		return 0;
	a = &t->held[number];
	a->lock_class = lock_class;
	a->mode = mode;
	a->acquired_ns = now;
	a->released = 0;
	count_in_shape(t, lock_class, mode);
	note_holder(t, lock_class);
	if (lock_class == FL_LOCK_INODE)
		writer_entered(t->file);
	return 0;
}

/* An acquisition whose release was not seen, and that must be over since its task takes the lock again. */
static __always_inline bool put_away(struct task_state *t, struct acquisition *a, __u64 now)
{
	if (!a->witness)
		return false;
	leave_inside(t, a, 1, now);
	return remember(t, a);
}

/* Writes the acquisition out that did not fit into the call's memory. */
static __always_inline void spill_acquisition(void)
{
	struct task_state *t = task_state();

	if (t)
		account_numbered(t, SPILLED);
}
