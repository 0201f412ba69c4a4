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
	__u32 stack; /* of the wait, FL_NO_STACK */
	__u32 unused2;
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

#define KEY_WORDS 3

/* A call inside this one, on a file that may be another mount's. */
struct inner_call {
	__u64 frame; /* 0: none */
	__u64 start_ns;
	struct fl_nested_key key;
};

/* Where a key was found last: the same key mostly comes again, and is not looked up again. */
struct known_key {
	__u64 key[KEY_WORDS];
	__u32 slot; /* 1 + index, 0: none yet */
	__u32 unused;
};

_Static_assert(sizeof(struct fl_series_key) == KEY_WORDS * sizeof(__u64), "fl_series_key");
_Static_assert(sizeof(struct fl_call_key) == KEY_WORDS * sizeof(__u64), "fl_call_key");

struct task_state {
	__u64 start_ns; /* 0: not in a call */
	__u64 frame; /* whose entry began the call, and whose return ends it: calls.h */
	__u64 path_frame; /* of the path's own function; 0: not entered */
	__u64 iocb;
	__u64 refused; /* frame of a call that was counted as lost when it began; 0: none */
	__u64 refused_iocb;
	__u64 splicing; /* the inode whose fuse_splice_write runs; 0: none */
	struct inner_call inner;
	struct fl_file_key identity; /* of the last call's file */
	__u64 lock[FL_LOCK_CLASSES]; /* addresses; 0 where the call has no such lock */
	__u64 wait_ns;
	__s64 completed; /* bytes that fuse_passthrough_end_write reported inside the call */
	__u64 returned_ns; /* when the path's own function returned; 0: not seen */
	__s64 returned; /* what it returned */
	__u64 inode; /* of the last call: address, number and file index */
	__u64 inode_number;
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

const volatile struct fl_config config SEC(".rodata.config");

__u32 enabled SEC(".data.switch");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

/* The calls that wait for one inside of them: few tasks ever have any. */
struct outer_calls {
	struct task_state calls[FL_OUTER_CALLS];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct outer_calls);
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_nested_key);
	__type(value, struct fl_nested);
} nested SEC(".maps");

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

/* What servers replied to opens, by address of struct fuse_file; the oldest are forgotten. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, __u32);
} requests SEC(".maps");

/* Counts opens, so that an address of struct fuse_file that is used again is noticed. */
__u32 open_generation;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_open_key);
	__type(value, struct fl_open);
} opens SEC(".maps");

/* Written by whoever takes the lock, read by whoever waits for it: parties.h. */
struct holder_record {
	__u32 sequence; /* odd: it is being written */
	__u32 unused;
	struct fl_party party;
};

/* The last to take each lock of each file: file * FL_LOCK_CLASSES + class. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct holder_record);
} holders SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_block_key);
	__type(value, struct fl_block);
} blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, FL_STACK_DEPTH * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_elsewhere_key);
	__type(value, struct fl_elsewhere);
} elsewhere SEC(".maps");

/* Keys by index, values in an array: a lookup by index costs a tenth of one by key. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_series_key);
	__type(value, __u32);
} series_ids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_series);
} series SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_call_key);
	__type(value, __u32);
} call_ids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_calls);
} calls SEC(".maps");

/* Slots handed out. */
__u32 series_count;
__u32 call_count;

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

#define NO_PLACE 0

/* Of what belongs to no mount, or to all. */
#define COUNT(member) COUNT_AT(NO_PLACE, member)

enum step { STEP_ENTERED, STEP_TAKEN, STEP_FAILED, STEP_RELEASED };

static __always_inline void add_step(struct fl_steps *steps, __u32 step)
{
	if (step == STEP_ENTERED)
		add(&steps->entered, 1);
	else if (step == STEP_TAKEN)
		add(&steps->taken, 1);
	else if (step == STEP_FAILED)
		add(&steps->failed, 1);
	else
		add(&steps->released, 1);
}

/* `mode` has to be known when this is compiled. */
#define COUNT_STEP(member, mode, step)                                                             \
	({                                                                                         \
		__u32 zero = 0;                                                                    \
		struct fl_stats *s = bpf_map_lookup_elem(&stats, &zero);                           \
		if (s)                                                                             \
			add_step(&s->member[mode], step);                                          \
	})

#define NO_INDEX ((__u32) - 1)

/* The index of a key, a new one for a key not seen before; NO_INDEX when there are `limit`. */
static __always_inline __u32 index_of(void *ids, const void *key, __u32 *handed_out, __u32 limit)
{
	__u32 index, *found = bpf_map_lookup_elem(ids, key);

	if (found)
		return *found;
	index = __sync_fetch_and_add(handed_out, 1);
	if (index >= limit) {
		__sync_fetch_and_add(handed_out, -1);
		return NO_INDEX;
	}
	/* Another CPU may have been first: then its index counts, and this one stays unused. */
	bpf_map_update_elem(ids, key, &index, BPF_NOEXIST);
	found = bpf_map_lookup_elem(ids, key);
	return found ? *found : NO_INDEX;
}

/* The same, from where it was found last. */
static __always_inline __u32 known_index(struct known_key *known, void *ids, const void *key,
					 __u32 *handed_out, __u32 limit)
{
	const __u64 *words = key;
	__u32 index;

	if (known->slot && known->key[0] == words[0] && known->key[1] == words[1] &&
	    known->key[2] == words[2])
		return known->slot - 1;
	index = index_of(ids, key, handed_out, limit);
	if (index == NO_INDEX)
		return index;
	for (int word = 0; word < KEY_WORDS; word++)
		known->key[word] = words[word];
	known->slot = index + 1;
	return index;
}

/* Where losses of a mount are counted; NO_PLACE beyond config.max_mounts. Not in lock functions. */
static __noinline __u32 mount_slot(__u32 device)
{
	return index_of(&mount_ids, &device, &mount_count, config.max_mounts) + 1;
}

static __always_inline struct task_state *task_state(void)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL, 0);
}

static __always_inline struct task_state *new_task_state(void)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}
