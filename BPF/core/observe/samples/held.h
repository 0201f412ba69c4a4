/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A lock that a sample finds held. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "kernel/tasks.h"
#include "observe/files/watched.h"
#include "observe/holders/holder.h"
#include "observe/holders/uses.h"
#include "observe/holders/writers.h"
#include "observe/lost.h"
#include "shared/atomic.h"
#include "shared/optional.h"

/* Samples of a lock held by another call than a write, by file and call. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_other_key);
	__type(value, __u64);
} others SEC(".maps");

static __always_inline void sample_mode(struct fl_watched *w, struct fuse_inode *inode)
{
	__s64 counter = io_counter(inode);

	w->io_counter_sum += counter;
	if (counter < (__s64)w->io_counter_min)
		w->io_counter_min = counter;
	if (counter > (__s64)w->io_counter_max)
		w->io_counter_max = counter;
	if (is_in_cached_mode(inode))
		w->cached_mode++;
}

static __always_inline void count_other(__u32 file, int call)
{
	struct fl_other_key key = { .file = file, .call = call };
	__u64 *samples = bpf_map_lookup_elem(&others, &key), one = 1;

	if (samples)
		(*samples)++;
	else if (bpf_map_update_elem(&others, &key, &one, BPF_NOEXIST))
		lose(device_at(file), FL_LOST_OTHERS);
}

/* The same hold as in the pass before, as far as can be told: then it is no new evidence. */
static __always_inline bool is_same_hold(struct fl_watched *w, __u64 owner, __u64 calls,
					 __u64 readers)
{
	bool same = w->last_pass + 1 == stats.passes && w->last_owner == owner &&
		    w->last_calls == calls && w->last_readers == readers;

	w->run = same ? w->run + 1 : 1;
	w->last_pass = stats.passes;
	w->last_owner = owner;
	w->last_calls = calls;
	w->last_readers = readers;
	return same;
}

static __always_inline void count_holder(__u64 *samples, __u64 *holds, __u32 holder, bool same)
{
	/* The verifier must see the bound on the very index. */
	asm volatile("" : "+r"(holder));
	if (holder >= FL_HOLDERS)
		return;
	samples[holder]++;
	if (!same)
		holds[holder]++;
}

/* The hold is by the write call that its owner was found in: it was not over when that was read. */
static __always_inline bool is_still_held(struct inode *inode, __u64 owner)
{
	__u64 now = rwsem_owner(&inode->i_rwsem);

	return rwsem_count(&inode->i_rwsem) & RWSEM_WRITER_LOCKED &&
	       !((now ^ owner) & ~RWSEM_OWNER_FLAGS);
}

/* Squares grow by 1, 3, 5, ... with the samples of one hold. */
static __always_inline void count_run(const struct fl_watched *w, __u64 *squares, __u32 holder)
{
	if (holder == FL_HOLDER_WRITE || holder == FL_HOLDER_WORKER)
		*squares += 2 * w->run - 1;
}

static __always_inline void sample_size(struct fl_watched *w, struct inode *inode)
{
	w->size_last = BPF_CORE_READ(inode, i_size);
	if (!w->size_first)
		w->size_first = w->size_last;
}

static __always_inline void sample_held(struct fl_watched *w, __u32 file, __u64 count,
					struct inode *inode)
{
	__u64 owner = rwsem_owner(&inode->i_rwsem);
	bool exclusive = count & RWSEM_WRITER_LOCKED;
	/* Next to a writer these are readers that tried and have not backed off yet. */
	__u64 readers = exclusive ? 0 : (count & ~RWSEM_FLAG_READFAIL) >> RWSEM_READER_SHIFT;
	struct task_struct *task = (void *)(owner & ~RWSEM_OWNER_FLAGS);
	__u64 slot = readers < FL_READER_SLOTS ? readers : FL_READER_SLOTS - 1;
	__u32 holder;
	bool same, sure, uncounted;
	int call;

	/* A writer sets the owner after the bit: what is there before is the last reader. */
	if (exclusive && owner & RWSEM_READER_OWNED)
		task = NULL;
	holder = kind_of_holder(task, &call);
	uncounted = writes_uncounted(holder, call);
	if (!exclusive && has_rwbase())
		holder = FL_HOLDER_WORKER;
	same = is_same_hold(w, owner, calls_finished(task), readers);
	sample_mode(w, (void *)inode);
	sample_size(w, inode);
	if (holder == FL_HOLDER_OTHER)
		count_other(file, call);
	sure = holder == FL_HOLDER_WRITE && (!exclusive || is_still_held(inode, owner));
	/* Of readers the owner on record may be gone, and in another call by now. */
	if (sure && exclusive && writes_elsewhere(task, call, w->address))
		uncounted = is_still_held(inode, owner);
	if (uncounted)
		add(&w->uncounted, 1);
	if (task && (holder == FL_HOLDER_WRITE || holder == FL_HOLDER_WORKER))
		count_owner(task, file, exclusive, same, uncounted, holder);
	if (sure)
		count_use(task, call, w->address, file, exclusive);
	if (exclusive) {
		count_holder(w->exclusive, w->exclusive_holds, holder, same);
		count_run(w, &w->exclusive_squares, holder);
		w->exclusive_sure += sure;
		return;
	}
	count_holder(w->shared, w->shared_holds, holder, same);
	count_run(w, &w->shared_squares, holder);
	w->readers[slot]++;
	if (readers > 1 && holder != FL_HOLDER_OTHER &&
	    !(count & (RWSEM_FLAG_WAITERS | RWSEM_FLAG_HANDOFF)))
		w->parallel++;
}
