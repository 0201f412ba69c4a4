/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the kernel's own tracepoints say of the traced locks: only counted. */
#pragma once

/* Constant indexes: the bound of a variable one would have to be kept in its register (histogram.h). */
#define COUNT_BY_CLASS(member, lock_class)                                                         \
	({                                                                                         \
		if (lock_class == FL_LOCK_INODE)                                                   \
			COUNT(member[FL_LOCK_INODE]);                                              \
		else if (lock_class == FL_LOCK_BACKING)                                            \
			COUNT(member[FL_LOCK_BACKING]);                                            \
		else if (lock_class == FL_LOCK_FI)                                                 \
			COUNT(member[FL_LOCK_FI]);                                                 \
	})

static __always_inline void tracepoint_saw(__u64 lock)
{
	struct task_state *t;
	__u32 lock_class;

	if (!filter_contains(lock))
		return;
	t = task_state();
	if (!t)
		return;
	lock_class = class_of(t, lock);
	COUNT_BY_CLASS(contention_begin, lock_class);
}

static __always_inline void count_first_attempt(__u64 lock)
{
	__u32 slot = filter_find(lock), owner, lock_class;

	if (slot == NO_SLOT || !enabled)
		return;
	owner = filter_owner[slot];
	if (!owner)
		return;
	lock_class = owner_class(owner);
	COUNT_BY_CLASS(first_attempts_failed, lock_class);
}
