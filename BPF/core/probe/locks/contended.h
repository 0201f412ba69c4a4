/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Somebody else has the lock. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "probe/config.h"
#include "probe/locks/certain.h"
#include "probe/locks/classes.h"
#include "probe/locks/holders.h"
#include "probe/state.h"
#include "shared/filter.h"
#include "shared/stacks.h"

/* An attempt of which only the slow path is seen: no wait time, but contended all the same. */
static __always_inline void begin_unseen(struct pending *p, __u64 lock)
{
	p->lock = lock;
	p->site = 0;
	p->start_ns = 0;
}

/* The slow path was entered: somebody else has the lock. */
static __always_inline void lock_contended(void *ctx, __u64 lock)
{
	__u32 lock_class = FL_LOCK_CLASSES, stack;
	struct task_state *t = call_with_lock(lock, &lock_class);
	struct acquisition *a;
	struct pending *p;

	if (!t || lock_class >= FL_LOCK_CLASSES)
		return;
	stack = config.stacks ? bpf_get_stackid(ctx, &stacks, 0) : FL_NO_STACK;
	a = &t->held[lock_class];
	p = &t->pending[lock_class];
	if (a->witness && a->certain && p->lock != lock) {
		begin_wait(t, a);
		name_holder(&a->holder, t, lock, lock_class);
		a->stack = stack;
		return;
	}
	if (p->lock != lock)
		begin_unseen(p, lock);
	p->contended = 1;
	p->nvcsw = bpf_get_current_task_btf()->nvcsw;
	name_holder(&p->holder, t, lock, lock_class);
	p->stack = stack;
}

/* The slow path returns. Of functions that may fail their own return tells. */
static __always_inline void wait_ended(__u64 lock)
{
	__u32 lock_class = FL_LOCK_CLASSES;
	struct task_state *t = call_with_lock(lock, &lock_class);
	struct acquisition *a;

	if (!t || lock_class >= FL_LOCK_CLASSES)
		return;
	a = &t->held[lock_class];
	if (a->witness && a->certain && a->contended && !a->timed)
		end_wait(t, a);
}
