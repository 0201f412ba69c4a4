/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What a wait says of its task: a write that queues for a side takes it, however short its hold will be. */
#pragma once
#include "observe.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "kernel/tasks.h"
#include "observe/config.h"
#include "observe/files/watched.h"
#include "observe/holders/holder.h"
#include "observe/holders/uses.h"
#include "shared/atomic.h"
#include "shared/optional.h"
#include "shared/processes.h"

/* The task on record as the owner of a rwsem: a writer inside, or the last reader to get in. */
static __always_inline void name_holder(struct fl_contention_key *key, __u64 lock)
{
	__u64 owner = rwsem_owner((void *)lock);
	struct task_struct *task = (void *)(owner & ~RWSEM_OWNER_FLAGS);

	if (!task)
		return;
	bpf_probe_read_kernel_str(key->holder, FL_COMMAND_LENGTH, &task->comm);
	if (config.waits_by_process)
		key->holder_process = process_of(task);
}

static __always_inline void name_waiter(struct fl_contention_key *key, struct task_struct *task)
{
	bpf_get_current_comm(key->waiter, sizeof(key->waiter));
	if (config.waits_by_process)
		key->waiter_process = process_of(task);
}

/* A write that queues for a side is a write that takes it, however short its hold will be. */
static __always_inline void count_queued(struct task_struct *task, const struct fl_lock *lock,
					 __u32 flags)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &lock->file);
	__u32 kind;
	int call;

	if (!w || lock->lock_class != FL_LOCK_INODE)
		return;
	kind = kind_of_holder(task, &call);
	if (writes_uncounted(kind, call) ||
	    (kind == FL_HOLDER_WRITE && writes_elsewhere(task, call, w->address)))
		add(&w->uncounted, 1);
	if (kind != FL_HOLDER_WRITE)
		return;
	add(flags & LCB_F_READ ? &w->queued_shared : &w->queued_exclusive, 1);
	count_use(task, call, w->address, lock->file, !(flags & LCB_F_READ));
}
