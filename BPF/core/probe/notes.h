/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What is to be known of a task that may be in no call: seldom anything, so that it costs a look-up only then. */
#pragma once
#include "kernel/bpf.h"
#include "kernel/helpers.h"

struct task_notes {
	__u64 refused; /* frame of a call that was counted as lost when it began; 0: none */
	__u64 splicing; /* the inode whose fuse_splice_write runs; 0: none */
	__u64 opening_file; /* struct file of the open that the task is in, or was in last */
	__u32 opening; /* enum open_state of it */
	__u32 opening_flags; /* what the server replied to it */
	__u64 outer_opening; /* struct file of the open that one is inside of, 0: none */
	__u32 outer_opening_flags;
	__u32 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_notes);
} notes SEC(".maps");

static __always_inline struct task_notes *new_task_notes(void)
{
	return bpf_task_storage_get(&notes, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}

/* Whether any task ever had a call refused, or spliced: else nobody looks. */
__u32 refusals, splices;

/* NULL where no task has any of these notes, or this one has none. */
static __always_inline struct task_notes *notes_if(__u32 any)
{
	return any ? bpf_task_storage_get(&notes, bpf_get_current_task_btf(), NULL, 0) : NULL;
}

/* A call is lost, and was counted as such: its return is no second loss. */
static __noinline int refuse(__u64 frame)
{
	struct task_notes *n = new_task_notes();

	refusals = 1;
	if (n)
		n->refused = frame;
	return 0;
}

/* The call with this frame was refused, and has not returned. */
static __always_inline bool is_refused(__u64 frame)
{
	struct task_notes *n = notes_if(refusals);

	return n && n->refused == frame;
}

/* The same of one that returns. */
static __always_inline bool was_refused(__u64 frame)
{
	struct task_notes *n = notes_if(refusals);

	if (!n || n->refused != frame)
		return false;
	n->refused = 0;
	return true;
}

/* A call begins: one that is not above it has returned. */
static __always_inline void forget_refused(__u64 frame)
{
	struct task_notes *n = notes_if(refusals);

	if (n && n->refused <= frame)
		n->refused = 0;
}

static __always_inline void note_splicing(__u64 inode)
{
	struct task_notes *n = new_task_notes();

	splices = 1;
	if (n)
		n->splicing = inode;
}

static __always_inline bool is_splicing(__u64 inode)
{
	struct task_notes *n = notes_if(splices);

	return n && n->splicing == inode;
}
