/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Who has a lock that another one finds taken: a task, its name, and where it took the lock; or nobody. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "kernel/tasks.h"
#include "probe/config.h"
#include "probe/state.h"
#include "probe/tasks.h"

/*
 * Who takes an rwsem is in the lock itself (kernel/locking/rwsem.c, rwsem_set_owner); of other locks it is on record
 * here, as one word, and where the task took it is in its own state.
 */
struct holder_record {
	__u32 place; /* of the last to take it: of its state, 0: nobody yet */
	__u32 unused;
	__u64 released_ns; /* last time that somebody let go of it who had it alone */
};

/* Of each lock of each file: file * FL_LOCK_CLASSES + class. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct holder_record);
} holders SEC(".maps");

static __always_inline struct holder_record *holder_record_of(const struct task_state *t, __u32 lock_class)
{
	__u32 index = t->file * FL_LOCK_CLASSES + lock_class;

	return bpf_map_lookup_elem(&holders, &index);
}

/* On PREEMPT_RT no lock says so where it is looked for. */
static __always_inline bool names_owner(__u32 lock_class)
{
	return lock_class != FL_LOCK_FI && bpf_core_field_exists(struct rw_semaphore, owner);
}

/* For those who will find the lock taken; by a task that has it. */
static __always_inline void note_holder(const struct task_state *t, __u32 lock_class)
{
	struct holder_record *holder;

	if (names_owner(lock_class))
		return;
	holder = holder_record_of(t, lock_class);
	if (holder && holder->place != t->place)
		holder->place = t->place;
}

/*
 * Whoever is entered as its holder at once may have been preempted before the lock was his, and another one have
 * had it meanwhile: he has it since that one let go. Read while the lock is held, written before it is not.
 */
static __always_inline void note_end(const struct task_state *t, struct acquisition *a, __u64 now)
{
	struct holder_record *holder;

	/* One record stands for all files of the mount then. */
	if (config.by_mount)
		return;
	holder = holder_record_of(t, a->lock_class);
	if (!holder)
		return;
	if (a->certain && a->acquired_ns < holder->released_ns)
		a->acquired_ns = holder->released_ns;
	if (a->mode != FL_MODE_SHARED)
		holder->released_ns = now;
}

/* The task is the holder: what it is called, and where it took the lock, if its state has that. */
static __always_inline void name_task(struct fl_party *party, const struct task_state *t, __u64 task, __u64 lock,
				      __u32 lock_class)
{
	struct task_struct *at = (void *)task;

	party->thread = 0;
	party->site = 0;
	__builtin_memset(party->command, 0, sizeof(party->command));
	if (!task)
		return;
	bpf_probe_read_kernel(&party->thread, sizeof(party->thread), __builtin_preserve_access_index(&at->pid));
	bpf_probe_read_kernel(party->command, sizeof(party->command),
			      __builtin_preserve_access_index(&at->comm));
	if (t && lock_class < FL_LOCK_CLASSES && t->lock[lock_class] == lock)
		party->site = t->held[lock_class].site;
}

/*
 * An rwsem names its owner, or its last reader; read while it may change, so that each is only as good as the
 * moment. Nobody where the lock names none.
 */
static __always_inline void name_owner(struct fl_party *party, __u64 lock, __u32 lock_class)
{
	struct task_struct *task;
	__u64 owner = 0;

	bpf_probe_read_kernel(&owner, sizeof(owner),
			      (void *)lock + bpf_core_field_offset(struct rw_semaphore, owner));
	owner &= ~(__u64)RWSEM_OWNER_FLAGS;
	task = (void *)owner;
	name_task(party, owner ? state_of(BPF_CORE_READ(task, pid), owner + IN_CALL) : NULL, owner, lock,
		  lock_class);
}

/* The last on record to take it; a state that has been another's since, or is of another lock, tells nobody. */
static __always_inline void name_recorded(struct fl_party *party, const struct task_state *t, __u64 lock,
					  __u32 lock_class)
{
	struct holder_record *holder = holder_record_of(t, lock_class);
	const struct task_state *last = NULL;
	__u64 task = 0;

	if (holder && holder->place)
		last = state_in(holder->place - 1);
	if (last && last->lock[lock_class] == lock)
		task = last->owner & ~IN_CALL;
	name_task(party, last, task, lock, lock_class);
}

static __always_inline void name_holder(struct fl_party *party, const struct task_state *t, __u64 lock,
					__u32 lock_class)
{
	if (names_owner(lock_class))
		name_owner(party, lock, lock_class);
	else
		name_recorded(party, t, lock, lock_class);
	/* What is on record may be older than the one in the way. */
	if (party->thread == t->thread)
		party->thread = 0;
}
