/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* How many writers are inside of a file at once, from when until when. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "probe/config.h"
#include "probe/state.h"
#include "shared/atomic.h"
#include "shared/optional.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_inside);
} inside SEC(".maps");

/* Who asks how many are inside at the moment counts mounts, not files. */
static __always_inline void writer_entered(__u32 file)
{
	struct fl_inside *i;

	if (!config.by_mount)
		return;
	i = bpf_map_lookup_elem(&inside, &file);
	if (i)
		add(&i->entered, 1);
}

/* It only went on to wait. */
static __always_inline void writer_waits(__u32 file)
{
	struct fl_inside *i;

	if (!config.by_mount)
		return;
	i = bpf_map_lookup_elem(&inside, &file);
	if (i)
		add(&i->left, 1);
}

/*
 * How many hold a lock that one of them releases, by its own count. Where a writer waits there are for a moment
 * readers among them that will not get it (kernel/locking/rwsem.c, rwsem_read_trylock): at least one, then.
 */
static __always_inline __u64 holders_now(__u64 lock, __u8 mode)
{
	__u64 count, flags = (1ull << RWSEM_READER_SHIFT) - 1;

	if (mode == FL_MODE_EXCLUSIVE)
		return 1;
	count = rwsem_count((void *)lock);
	return count & (flags | RWSEM_FLAG_READFAIL) ? 1 : count >> RWSEM_READER_SHIFT;
}

/* It had the lock since `since`, with so many others. */
static __always_inline void writer_left(__u32 file, __u64 holders, __u64 since, __u64 now)
{
	struct fl_inside *i = bpf_map_lookup_elem(&inside, &file);

	if (!i)
		return;
	if (config.by_mount)
		add(&i->left, 1);
	if (!i->first_ns)
		i->first_ns = since;
	i->last_ns = now;
	raise_to(&i->max, holders, FL_OWN_ATTEMPTS);
}

/* When the hold began is known: not where the end of the wait was not seen. */
static __always_inline bool has_begun(const struct acquisition *a)
{
	return a->timed || !a->certain;
}

/* An acquisition ends, if it was one of the inode's lock that was waited for to the end. */
static __always_inline void leave_inside(const struct task_state *t, const struct acquisition *a, __u64 holders,
					 __u64 now)
{
	if (a->witness && a->lock_class == FL_LOCK_INODE && has_begun(a))
		writer_left(t->file, holders, a->acquired_ns, now);
}
