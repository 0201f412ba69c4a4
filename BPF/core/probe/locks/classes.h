/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Which of a call's locks an address is. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/state.h"
#include "probe/tasks.h"
#include "shared/filter.h"

/* Which of the call's locks this is; FL_LOCK_CLASSES for none. */
static __always_inline __u32 class_of(const struct task_state *t, __u64 lock)
{
	if (!t || !t->start_ns)
		return FL_LOCK_CLASSES;
	if (lock == t->lock[FL_LOCK_INODE])
		return FL_LOCK_INODE;
	if (lock == t->lock[FL_LOCK_FI])
		return FL_LOCK_FI;
	if (lock == t->lock[FL_LOCK_BACKING])
		return FL_LOCK_BACKING;
	return FL_LOCK_CLASSES;
}

/* The task's call, and which of its locks this is; NULL for none. */
static __always_inline struct task_state *call_with_lock(__u64 lock, __u32 *lock_class)
{
	struct task_state *t;

	if (!filter_contains(lock))
		return NULL;
	t = task_state();
	*lock_class = class_of(t, lock);
	return *lock_class < FL_LOCK_CLASSES ? t : NULL;
}
