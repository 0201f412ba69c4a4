/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A lock function was entered. */
#pragma once
#include "fuselock.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/accounts/lacking.h"
#include "probe/calls/conditions.h"
#include "probe/locks/acquisition.h"
#include "probe/locks/call_site.h"
#include "probe/locks/certain.h"
#include "probe/locks/classes.h"
#include "probe/locks/elsewhere.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "shared/filter.h"

/* Whether an acquisition found no room and is to be written out. */
static __always_inline bool note_entry(void *ctx, __u32 slot, __u64 lock, __u8 function, __u8 mode)
{
	bool certain = is_certain(function, mode);
	__u32 lock_class, step = certain ? STEP_ENTERED_AND_TAKEN : STEP_ENTERED;
	struct task_state *t = BOOK_STEP(lock_class, slot, lock, call_site(ctx), function, mode, step);
	struct pending *p;

	if (!t)
		return false;
	/* Other locks' stay: one whose return nobody saw may be held, and its release will tell. */
	p = &t->pending[lock_class];
	drop_pending(t, p);
	if (lock_class == FL_LOCK_INODE && t->open_flags & FOPEN_PARALLEL_DIRECT_WRITES)
		look_again(t);
	if (certain)
		return begin_certain(t, lock, lock_class, function, mode, call_site(ctx));
	p->lock = lock;
	p->contended = 0;
	p->mode = mode;
	p->site = call_site(ctx);
	p->start_ns = bpf_ktime_get_ns();
	return false;
}

static __always_inline int entry_hit(void *ctx, __u32 slot, __u64 lock, __u8 function, __u8 mode)
{
	if (note_entry(ctx, slot, lock, function, mode))
		spill_acquisition();
	return 0;
}
