/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * One look at the lock of every watched file.
 *
 * One timer or one thread runs this, never both, so that plain additions do.
 */
#pragma once
#include "observe.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"
#include "observe/files/watched.h"
#include "observe/lost.h"
#include "observe/samples/held.h"
#include "observe/samples/slots.h"
#include "shared/gate.h"
#include "shared/histogram.h"
#include "shared/optional.h"

/* Of the pass that runs: periods without a pass since the one before. */
__u64 passes_skipped;

/*
 * A reader stays on record as the owner until a writer comes (kernel/locking/rwsem.c,
 * rwsem_set_reader_owned), so that a free lock tells of a shared hold too short to be caught.
 */
static __always_inline void sample_free(struct fl_watched *w, struct inode *inode)
{
	__u64 owner = rwsem_owner(&inode->i_rwsem);

	if (!(owner & RWSEM_READER_OWNED))
		owner = 0;
	/* Whoever was there when this began is no news. */
	if (owner && owner != w->left_by && w->samples > 1)
		w->left_shared++;
	w->left_by = owner;
}

static long sample_file(__u32 index, void *context)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);
	struct inode *inode;
	__u64 count = 0;

	if (!w || !w->address || w->gone)
		return 0;
	inode = (struct inode *)w->address;
	w->samples++;
	w->missed += passes_skipped;
	if (!is_still_there(w, inode)) {
		w->stale++;
		w->gone = 1;
		return 0;
	}
	count = rwsem_count(&inode->i_rwsem);
	if (!count) {
		sample_free(w, inode);
		return 0;
	}
	if (count & RWSEM_FLAG_WAITERS)
		w->waiters++;
	if (count & RWSEM_FLAG_HANDOFF)
		w->handoff++;
	if (count & RWSEM_WRITER_LOCKED || (count & ~RWSEM_FLAG_READFAIL) >> RWSEM_READER_SHIFT)
		sample_held(w, index, count, inode);
	return 0;
}

static __always_inline void sample_files(void)
{
	__u64 began = bpf_ktime_get_ns(), took;

	if (!enabled)
		return;
	passes_skipped = claim_slot(began);
	stats.passes++;
	if (!stats.first_ns)
		stats.first_ns = began;
	else if (elapsed(stats.last_ns, began) > stats.gap_max_ns)
		stats.gap_max_ns = elapsed(stats.last_ns, began);
	stats.last_ns = began;
	bpf_loop(watched_count, sample_file, NULL, 0);
	took = elapsed(began, bpf_ktime_get_ns());
	stats.pass_sum_ns += took;
	if (took > stats.pass_max_ns)
		stats.pass_max_ns = took;
}
