/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Somebody else has the lock. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "kernel/tasks.h"
#include "probe/config.h"
#include "probe/locks/classes.h"
#include "probe/locks/holders.h"
#include "probe/state.h"
#include "shared/filter.h"
#include "shared/stacks.h"

/*
 * An rwsem names its owner, or its last reader (kernel/locking/rwsem.c); what is on record of
 * that task's acquisition is believed only if it is the same task.
 */
static __always_inline void ask_owner(struct fl_party *holder, __u64 lock)
{
	__u64 owner = 0;
	__u32 thread = 0;

	if (!bpf_core_field_exists(struct rw_semaphore, owner))
		return;
	bpf_probe_read_kernel(&owner, sizeof(owner),
			      (void *)lock + bpf_core_field_offset(struct rw_semaphore, owner));
	owner &= ~(__u64)RWSEM_OWNER_FLAGS;
	if (owner)
		bpf_probe_read_kernel(&thread, sizeof(thread),
				      (void *)owner +
					      bpf_core_field_offset(struct task_struct, pid));
	if (holder->thread == thread)
		return;
	holder->thread = thread;
	holder->site = 0;
	__builtin_memset(holder->command, 0, sizeof(holder->command));
	if (thread)
		bpf_probe_read_kernel(holder->command, sizeof(holder->command),
				      (void *)owner +
					      bpf_core_field_offset(struct task_struct, comm));
}

/* The slow path was entered: somebody else has the lock. */
static __always_inline void lock_contended(void *ctx, __u64 lock, bool is_rwsem)
{
	struct task_state *t;
	struct pending *p;
	__u32 lock_class;

	if (!filter_contains(lock))
		return;
	t = task_state();
	if (!t)
		return;
	lock_class = class_of(t, lock);
	if (lock_class >= FL_LOCK_CLASSES)
		return;
	p = &t->pending[lock_class];
	if (p->lock != lock) {
		/* The entry probe was skipped: no wait time, but contended all the same. */
		p->lock = lock;
		p->nvcsw = bpf_get_current_task_btf()->nvcsw;
		p->site = 0;
		p->start_ns = 0;
	}
	p->contended = 1;
	read_holder(&p->holder, t, lock_class);
	if (is_rwsem)
		ask_owner(&p->holder, lock);
	/* A spinlock names no owner: what is on record may be older than the one in the way. */
	if (p->holder.thread == (__u32)bpf_get_current_task_btf()->pid)
		p->holder.thread = 0;
	p->stack = config.stacks ? bpf_get_stackid(ctx, &stacks, 0) : FL_NO_STACK;
}
