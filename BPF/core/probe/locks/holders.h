/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Who took a lock last: its number, its name and its place of one and the same task, or nobody. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "probe/config.h"
#include "probe/state.h"

/* Written by whoever takes the lock, read by whoever waits for it. */
struct holder_record {
	__u32 sequence; /* odd: it is being written */
	__u32 unused;
	__u64 released_ns; /* last time that somebody let go of it who had it alone */
	struct fl_party party;
};

/* The last to take each lock of each file: file * FL_LOCK_CLASSES + class. */
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

/*
 * For those who will find the lock taken. Readers of an rwsem may get here together: who finds
 * another one writing leaves the record to it.
 */
static __always_inline void note_holder(const struct task_state *t, const struct acquisition *a,
					__u32 lock_class)
{
	struct holder_record *holder = holder_record_of(t, lock_class);
	struct task_struct *task = bpf_get_current_task_btf();
	__u32 sequence;

	if (!holder)
		return;
	if (holder->party.thread == (__u32)task->pid && holder->party.site == a->site)
		return;
	sequence = *(volatile __u32 *)&holder->sequence;
	if (sequence & 1 ||
	    __sync_val_compare_and_swap(&holder->sequence, sequence, sequence + 1) != sequence)
		return;
	holder->party.site = a->site;
	holder->party.thread = task->pid;
	bpf_probe_read_kernel(holder->party.command, sizeof(holder->party.command), task->comm);
	__sync_fetch_and_add(&holder->sequence, 1);
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

/* What is on record; nobody where it changed while it was read. */
static __always_inline void read_holder(struct fl_party *party, const struct task_state *t,
					__u32 lock_class)
{
	struct holder_record *holder = holder_record_of(t, lock_class);
	__u32 sequence;

	party->thread = 0;
	party->site = 0;
	if (!holder)
		return;
	sequence = *(volatile __u32 *)&holder->sequence;
	/* Helpers are called in between, so that neither compiler nor x86 reads in another order. */
	bpf_probe_read_kernel(party, sizeof(*party), &holder->party);
	if (sequence & 1 || *(volatile __u32 *)&holder->sequence != sequence) {
		party->thread = 0;
		party->site = 0;
		__builtin_memset(party->command, 0, sizeof(party->command));
	}
}
