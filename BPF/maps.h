/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The maps, and the state of the call a task is in. */
#pragma once

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
	__u8 unused;
};

/* A lock function that was entered and has not returned. */
struct pending {
	__u64 lock; /* 0: none */
	__u64 start_ns; /* 0: the entry was not seen, only the slow path */
	__u64 site;
	__u64 nvcsw;
	__u64 contended;
};

struct task_state {
	__u64 start_ns; /* 0: not in a call */
	__u64 lock[FL_LOCK_CLASSES]; /* addresses; 0 where the call has no such lock */
	__u64 wait_ns;
	__s64 completed; /* bytes that fuse_passthrough_end_write reported inside the call */
	__u64 returned_ns; /* when the path's own function returned; 0: not seen */
	__s64 returned; /* what it returned */
	__u64 inode; /* of the last call: address, number and file index */
	__u64 inode_number;
	__u32 file;
	__u32 open_flags;
	__u16 conditions;
	__u8 path;
	__u8 flags;
	__u16 splicing; /* inside fuse_splice_write */
	__u16 confirmed; /* the path's own function was entered */
	__u8 shape[FL_SHAPE_SLOTS];
	struct pending pending;
	struct acquisition held[FL_LOCK_CLASSES];
	__u32 done_count;
	__u32 unused;
	struct acquisition done[FL_EVENTS];
	struct acquisition spilled; /* did not fit into `done` */
};

const volatile struct fl_config config SEC(".rodata.config");

__u32 enabled SEC(".data.switch");
__u64 filter[FL_FILTER_SLOTS];

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_file_key);
	__type(value, __u32);
} file_ids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_file);
} files SEC(".maps");

/* Slots of `files` handed out. */
__u32 file_count;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_series_key);
	__type(value, struct fl_series);
} series SEC(".maps");

/* A zeroed value: too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_series);
} blank_series SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_call_key);
	__type(value, struct fl_calls);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_stats);
} stats SEC(".maps");

/*
 * Tracing programs can be preempted by another task's on the same CPU, so that even per-CPU values
 * need atomic updates: a plain increment was measured to lose counts.
 */
static __always_inline void add(__u64 *counter, __u64 value)
{
	__sync_fetch_and_add(counter, value);
}

/* A failed attempt means that somebody else raised it; per-CPU values have few somebodies. */
#define FL_OWN_ATTEMPTS 3
#define FL_SHARED_ATTEMPTS 16

static __always_inline void raise_to(__u64 *maximum, __u64 value, int attempts)
{
	for (int attempt = 0; attempt < attempts; attempt++) {
		__u64 seen = *(volatile __u64 *)maximum;

		if (value <= seen || __sync_val_compare_and_swap(maximum, seen, value) == seen)
			return;
	}
}

#define COUNT(member)                                                                              \
	({                                                                                         \
		__u32 zero = 0;                                                                    \
		struct fl_stats *s = bpf_map_lookup_elem(&stats, &zero);                           \
		if (s)                                                                             \
			add(&s->member, 1);                                                        \
	})

static __always_inline struct task_state *task_state(void)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL, 0);
}

static __always_inline struct task_state *new_task_state(void)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}
