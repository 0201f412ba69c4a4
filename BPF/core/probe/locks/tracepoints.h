/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the kernel's own tracepoints say of the traced locks: only counted. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/files/identity.h"
#include "probe/locks/classes.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/filter.h"
#include "shared/gate.h"

static __always_inline void tracepoint_saw(__u64 lock)
{
	__u32 lock_class = FL_LOCK_CLASSES;
	struct task_state *t = call_with_lock(lock, &lock_class);

	if (t)
		count_number(t->mount, NUMBER(contention_begin) + lock_class, 1);
}

static __always_inline void count_first_attempt(__u64 lock)
{
	__u32 slot = filter_find(lock), lock_class;
	struct fl_file *f;

	if (slot == NO_SLOT || !enabled)
		return;
	f = owner_of(slot);
	if (!f)
		return;
	lock_class = owner_class(filter_owner[slot]);
	if (lock_class < FL_LOCK_CLASSES)
		count_number(f->mount, NUMBER(first_attempts_failed) + lock_class, 1);
}
