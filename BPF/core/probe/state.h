/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The state of the call a task is in. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/indexes.h"

/*
 * One acquisition of a traced lock, from entry to release. Lives in the task's state. `facts` and `place` are the
 * members beside them at once: one store where there would be eight.
 */
struct acquisition {
	__u64 site;
	__u64 wait_ns;
	__u64 acquired_ns;
	__u64 hold_ns;
	union {
		struct {
			__u8 lock_class;
			__u8 mode;
			__u8 function;
			__u8 witness; /* 0: the slot is free */
			__u8 contended;
			__u8 slept;
			__u8 released;
			__u8 timed; /* wait_ns and acquired_ns are known */
		};
		__u64 facts;
	};
	union {
		struct {
			__u32 series; /* 1 + index in `series` while it is like the call's last one here: plain.h */
			__u8 number; /* of the call's, from 0 */
			__u8 certain; /* by a function that cannot fail, and has no program at its return */
			__u16 unused;
		};
		__u64 place;
	};
	__u64 nvcsw; /* at the slow path */
	struct fl_party holder; /* where contended: who was in the way */
	__u32 stack; /* of the wait, FL_NO_STACK */
	__u32 unused_too;
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

/* Room for a number of at most FL_EVENTS, as a power of two: masked, it needs no test that the verifier follows. */
#define NUMBERS 16
_Static_assert(FL_EVENTS < NUMBERS, "NUMBERS");

/* An acquisition that was like the same one of the task's last call, and waited for nobody. */
struct plain_acquisition {
	__u64 hold_ns;
	__u32 series; /* 1 + index in `series`, 0: none */
	__u32 unused;
};

/* Where the series of a call's acquisition was found last. */
struct known_series {
	__u64 site;
	__u64 what; /* of series.h */
	__u32 slot; /* 1 + index, 0: none yet */
	__u32 unused;
};

/* Hits of the table of addresses in the call; two of them are one word in steps.h. */
struct own_steps {
	__u32 entered;
	__u32 taken;
	__u32 failed;
	__u32 released;
} __attribute__((aligned(8)));

struct task_state {
	__u64 owner; /* the task's address, and IN_CALL; 0: nobody's yet */
	__u32 place; /* 1 + index in `tasks` */
	__u32 thread; /* tid */
	__u64 start_ns; /* 0: not in a call */
	__u64 frame; /* whose entry began the call, and whose return ends it: calls/frames.h */
	__u64 iocb;
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
	__u64 what; /* of the call's acquisitions: series.h */
	union { /* what the call is counted as */
		struct {
			__u32 file;
			__u32 open_flags;
			__u16 conditions;
			__u8 path;
			__u8 flags;
			__u32 requested;
			union {
				__u8 shape[FL_SHAPE_SLOTS];
				__u64 whole_shape;
			};
		};
		struct fl_call_key key;
	};
	__u32 open_generation; /* as of which `requested` holds */
	__u32 mount; /* slot in `stats` */
	__u8 open_path; /* what fuse_file_write_iter makes of the open file */
	__u8 depth; /* calls that this one is inside of: `outer` has them */
	__u8 tentative; /* a completion only if it takes a lock */
	__u8 known; /* `file`, `identity` and `inode` are of one file */
	__u8 stacks; /* the backing file may be of another FUSE mount: writes to it are inside of this one */
	__u8 begun; /* acquisitions of the call, FL_EVENTS at most */
	struct own_steps seen[FL_MODES];
	struct pending pending[FL_LOCK_CLASSES];
	struct acquisition held[FL_LOCK_CLASSES];
	struct plain_acquisition plain[NUMBERS]; /* by number */
	struct known_series known_series[NUMBERS]; /* by number */
	__u32 done_count;
	__u32 ticket; /* of the call in the timeline; 0: it is not in it */
	struct acquisition done[FL_EVENTS + 1]; /* the last: one that found no room, written out at once */
	struct known_key call;
};

#define SPILLED FL_EVENTS
