/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* How many writers are inside of a file at once, from when until when. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/files/table.h"
#include "shared/atomic.h"

static __always_inline void writer_entered(__u32 file, __u64 now)
{
	struct fl_file *f = bpf_map_lookup_elem(&files, &file);

	if (!f)
		return;
	raise_to(&f->inside_max, __sync_fetch_and_add(&f->inside, 1) + 1,
		 FL_SHARED_ATTEMPTS);
	if (!f->first_ns)
		__sync_val_compare_and_swap(&f->first_ns, 0, now);
}

static __always_inline void writer_left(__u32 file, __u64 now)
{
	struct fl_file *f = bpf_map_lookup_elem(&files, &file);

	if (!f)
		return;
	__sync_fetch_and_add(&f->inside, -1);
	raise_to(&f->last_ns, now, FL_SHARED_ATTEMPTS);
}
