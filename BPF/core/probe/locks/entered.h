/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A lock function was entered. */
#pragma once
#include "fuselock.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "probe/accounts/lacking.h"
#include "probe/calls/conditions.h"
#include "probe/locks/call_site.h"
#include "probe/locks/classes.h"
#include "probe/locks/elsewhere.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "shared/filter.h"

static __always_inline void lock_entered(void *ctx, __u64 lock, __u8 function, __u8 mode)
{
	__u32 lock_class, slot = filter_find(lock);
	struct task_state *t;
	struct pending *p;
	bool counting;

	if (slot == NO_SLOT)
		return;
	counting = SAW(mode, STEP_ENTERED);
	t = task_state();
	lock_class = class_of(t, lock);
	if (!t || lock_class >= FL_LOCK_CLASSES) {
		if (counting)
			count_elsewhere(slot, call_site(ctx), function, mode, STEP_ENTERED);
		return;
	}
	if (!counting)
		COUNT_STEP(late, mode, STEP_ENTERED);
	/* Other locks' stay: one whose return nobody saw may be held, and its release will tell. */
	p = &t->pending[lock_class];
	drop_pending(t, p);
	if (lock_class == FL_LOCK_INODE && t->open_flags & FOPEN_PARALLEL_DIRECT_WRITES)
		look_again(t);
	p->lock = lock;
	p->contended = 0;
	p->mode = mode;
	p->nvcsw = bpf_get_current_task_btf()->nvcsw;
	p->site = call_site(ctx);
	p->start_ns = bpf_ktime_get_ns();
}
