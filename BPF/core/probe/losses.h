/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What is lost belongs to the mount that it was lost from, and to the file where one is known. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "probe/files/table.h"
#include "probe/indexes.h"
#include "shared/atomic.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_stats);
} stats SEC(".maps");

/* Slots of `stats` by device: 1 + what is here. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} mount_ids SEC(".maps");

__u32 mount_count;

/* What is lost belongs to the mount that it was lost from: `slot` is of mount_slot(). */
#define COUNT_AT(slot, member)                                                                     \
	({                                                                                         \
		__u32 at = (slot);                                                                 \
		struct fl_stats *s = bpf_map_lookup_elem(&stats, &at);                             \
		if (s)                                                                             \
			add(&s->member, 1);                                                        \
	})

#define NO_PLACE 0

/* Of what belongs to no mount, or to all. */
#define COUNT(member) COUNT_AT(NO_PLACE, member)

static __noinline int lost_of(__u32 file)
{
	struct fl_file *f = bpf_map_lookup_elem(&files, &file);

	if (f)
		__sync_fetch_and_add(&f->lost, 1);
	return 0;
}

/* What makes counts of the task's file inexact is said of the file too. */
#define LOSE(t, member)                                                                            \
	({                                                                                         \
		COUNT_AT((t)->mount, member);                                                      \
		lost_of((t)->file);                                                                \
	})

/* Where losses of a mount are counted; NO_PLACE beyond config.max_mounts. Not in lock functions. */
static __noinline __u32 mount_slot(__u32 device)
{
	return index_of(&mount_ids, &device, &mount_count, config.max_mounts) + 1;
}
