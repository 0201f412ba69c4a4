/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Waits for the watched locks, as the contention tracepoints see them. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "kernel/tasks.h"
#include "observe/files/locks.h"
#include "observe/files/watched.h"
#include "observe/holders/holder.h"
#include "observe/lost.h"
#include "observe/waits/contentions.h"
#include "observe/waits/queued.h"
#include "shared/filter.h"
#include "shared/gate.h"
#include "shared/histogram.h"
#include "shared/optional.h"
#include "shared/stacks.h"

struct wait {
	__u64 start_ns; /* 0: not waiting */
	__u64 calls; /* one more than the task had finished when its queueing was last counted */
	__u64 lock;
	struct fl_contention_key key;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct wait);
} waiting SEC(".maps");

/* What a tracepoint names to the address that is watched: on PREEMPT_RT it may be the mutex in an rwsem. 0: neither. */
static __always_inline __u64 watched_lock(__u64 lock)
{
	if (filter_contains(lock))
		return lock;
	if (!has_rwbase())
		return 0;
	lock -= bpf_core_field_offset(struct rw_semaphore___rt, rwbase.rtmutex);
	return filter_contains(lock) ? lock : 0;
}

/*
 * On PREEMPT_RT one acquisition may wait twice: a writer for the lock's mutex and then for the readers to
 * leave, a reader for the mutex in the middle of its wait, which names no side
 * (kernel/locking/rwbase_rt.c).
 */
static __always_inline bool is_inner_wait(const struct wait *w, __u64 lock, __u32 flags)
{
	return flags & LCB_F_RT && !(flags & (LCB_F_READ | LCB_F_WRITE)) && w->start_ns &&
	       w->lock == lock;
}

static __always_inline bool is_second_wait(struct wait *w, __u64 lock, __u32 flags,
					   struct task_struct *task)
{
	__u64 calls = calls_finished(task) + 1;
	bool second = flags & LCB_F_RT && w->lock == lock && w->calls == calls;

	w->calls = calls;
	return second;
}

static __always_inline __u8 mode_of_wait(const struct fl_lock *lock, __u32 flags)
{
	if (flags & LCB_F_SPIN || lock->lock_class == FL_LOCK_FI)
		return FL_MODE_SPIN;
	return flags & LCB_F_READ ? FL_MODE_SHARED : FL_MODE_EXCLUSIVE;
}

static __always_inline void wait_begins(void *ctx, __u64 lock, __u32 flags)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fl_lock *known;
	struct wait *w;

	if (!enabled)
		return;
	lock = watched_lock(lock);
	if (!lock)
		return;
	known = bpf_map_lookup_elem(&locks, &lock);
	if (!known || !is_watched(known->file))
		return;
	w = bpf_task_storage_get(&waiting, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!w) {
		lose(device_at(known->file), FL_LOST_WAITS);
		return;
	}
	if (is_inner_wait(w, lock, flags))
		return;
	if (!is_second_wait(w, lock, flags, task))
		count_queued(task, known, flags);
	__builtin_memset(&w->key, 0, sizeof(w->key));
	w->key.file = known->file;
	w->key.lock_class = known->lock_class;
	w->key.mode = mode_of_wait(known, flags);
	w->key.stack = bpf_get_stackid(ctx, &stacks, BPF_F_FAST_STACK_CMP);
	if (w->key.stack < 0)
		lose(device_at(known->file), FL_LOST_STACKS);
	name_waiter(&w->key, task);
	if (known->lock_class != FL_LOCK_FI)
		name_holder(&w->key, lock);
	w->lock = lock;
	w->start_ns = bpf_ktime_get_ns();
}

static __always_inline void wait_ends(__u64 lock)
{
	__u64 now = bpf_ktime_get_ns();
	struct fl_contention *row;
	struct wait *w;

	lock = watched_lock(lock);
	if (!lock)
		return;
	w = bpf_task_storage_get(&waiting, bpf_get_current_task_btf(), NULL, 0);
	if (!w || !w->start_ns || w->lock != lock)
		return;
	row = find_contention(&w->key);
	if (row)
		observe(row->wait, &row->sum, &row->max, elapsed(w->start_ns, now));
	else
		lose(device_at(w->key.file), FL_LOST_WAITS);
	w->start_ns = 0;
}
