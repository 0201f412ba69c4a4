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

/* The number of a counter: all of them are words. */
#define NUMBER(member) (__builtin_offsetof(struct fl_stats, member) / sizeof(__u64))

/*
 * What is lost belongs to the mount that it was lost from: `slot` is of mount_slot(). One look-up in a program,
 * however many things it may count: each that is inlined makes the kernel copy the program while it loads it
 * (kernel/bpf/core.c, bpf_patch_insn_single).
 */
__noinline int count_number(__u32 slot, __u32 number, __s64 by)
{
	struct fl_stats *s = bpf_map_lookup_elem(&stats, &slot);
	__u64 at = number;

	/* So that the bound is checked on the very register that is the index. */
	asm volatile("" : "+r"(at));
	if (s && at < sizeof(*s) / sizeof(__u64))
		add((__u64 *)s + at, by);
	return 0;
}

#define COUNT_AT(slot, member) count_number(slot, NUMBER(member), 1)

/* The same in line, for what every write counts. */
#define COUNT_OFTEN(slot, member)                                                                  \
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
#define LOSE_NUMBER(t, number)                                                                     \
	({                                                                                         \
		count_number((t)->mount, number, 1);                                               \
		lost_of((t)->file);                                                                \
	})

#define LOSE(t, member) LOSE_NUMBER(t, NUMBER(member))

/* Where losses of a mount are counted; NO_PLACE beyond config.max_mounts. Not in lock functions. */
static __noinline __u32 mount_slot(__u32 device)
{
	return index_of(&mount_ids, &device, &mount_count, config.max_mounts) + 1;
}
