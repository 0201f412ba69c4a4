/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The state of the call a task is in. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/indexes.h"

/* One acquisition of a traced lock, from entry to release. Lives in the task's state. */
struct acquisition {
	__u64 site;
	__u64 wait_ns;
	__u64 acquired_ns;
	__u64 hold_ns;
	__u8 lock_class;
	__u8 mode;
	__u8 function;
	__u8 witness; /* 0: the slot is free */
	__u8 contended;
	__u8 slept;
	__u8 released;
	__u8 timed; /* wait_ns and acquired_ns are known */
	__u32 stack; /* of the wait, FL_NO_STACK */
	__u8 certain; /* taken by a function that cannot fail, and has no program at its return */
	__u8 inside; /* counted as a writer inside */
	__u16 unused;
	__u64 nvcsw; /* at the slow path */
	struct fl_party holder; /* where contended: who was in the way */
};

/* A lock function that was entered and has not returned. */
struct pending {
	__u64 lock; /* 0: none */
	__u64 start_ns; /* 0: the entry was not seen, only the slow path */
	__u64 site;
	__u64 nvcsw;
	__u16 contended;
	__u16 mode;
	__u32 stack;
	struct fl_party holder;
};

/* A call inside this one, on a file that may be another mount's. */
struct inner_call {
	__u64 frame; /* 0: none */
	__u64 start_ns;
	struct fl_nested_key key;
};

struct task_state {
	__u64 start_ns; /* 0: not in a call */
	__u64 frame; /* whose entry began the call, and whose return ends it: calls/frames.h */
	__u64 iocb;
	__u64 refused; /* frame of a call that was counted as lost when it began; 0: none */
	__u64 splicing; /* the inode whose fuse_splice_write runs; 0: none */
	struct inner_call inner;
	struct fl_file_key identity; /* of the last call's file */
	__u64 lock[FL_LOCK_CLASSES]; /* addresses; 0 where the call has no such lock */
	__u64 wait_ns;
	__s64 completed; /* bytes that fuse_passthrough_end_write reported inside the call */
	__u64 inode; /* of the last call: address, what tells it from the next at the address, and file index */
	__u64 inode_tag;
	__u64 fuse_file; /* address, with what the server replied to its open */
	__s64 position;
	__u64 count;
	__u32 requested;
	__u32 open_generation; /* as of which `requested` holds */
	__u64 opening_file; /* struct file of the open that the task is in, or was in last */
	__u32 opening; /* enum open_state of it */
	__u32 opening_flags; /* what the server replied to it */
	__u64 outer_opening; /* struct file of the open that one is inside of, 0: none */
	__u32 outer_opening_flags;
	__u32 file;
	__u32 open_flags;
	__u32 mount; /* slot in `stats` */
	__u16 conditions;
	__u8 path;
	__u8 flags;
	__u8 open_path; /* what fuse_file_write_iter makes of the open file */
	__u8 depth; /* calls that this one is inside of: `outer` has them */
	__u8 tentative; /* a completion only if it takes a lock */
	__u8 known; /* `file`, `identity` and `inode` are of one file */
	__u8 stacks; /* the backing file may be of another FUSE mount: writes to it are inside of this one */
	__u8 shape[FL_SHAPE_SLOTS];
	struct pending pending[FL_LOCK_CLASSES];
	struct acquisition held[FL_LOCK_CLASSES];
	__u32 done_count;
	__u32 ticket; /* of the call in the timeline; 0: it is not in it */
	struct acquisition done[FL_EVENTS + 1]; /* the last: one that found no room, written out at once */
	struct known_key series[FL_EVENTS + 1]; /* of each of `done`, and of all others */
	struct known_key call;
};

#define SPILLED FL_EVENTS

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

static __always_inline struct task_state *task_state(void)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL, 0);
}

static __always_inline struct task_state *new_task_state(void)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}
