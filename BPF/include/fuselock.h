/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * What the BPF programs write and Swift reads. Both sides compile this header; layout.c pins the
 * layout on the host's side, each object on the kernel's, and a Swift test compares MemoryLayout.
 */
#pragma once

#ifdef __bpf__
typedef unsigned char fl_u8;
typedef unsigned short fl_u16;
typedef unsigned int fl_u32;
typedef unsigned long long fl_u64;
typedef int fl_s32;
#else
#include <stdint.h>
typedef uint8_t fl_u8;
typedef uint16_t fl_u16;
typedef uint32_t fl_u32;
typedef uint64_t fl_u64;
typedef int32_t fl_s32;
#endif

/* Which way a write reached the file: fs/fuse/file.c, fuse_file_write_iter and fuse_splice_write. */
enum fl_path {
	FL_PATH_PASSTHROUGH = 1, /* fuse_passthrough_write_iter */
	FL_PATH_DIRECT_IO = 2, /* fuse_direct_write_iter */
	FL_PATH_CACHED = 3, /* fuse_cache_write_iter */
	FL_PATH_SPLICE = 4, /* fuse_passthrough_splice_write */
	FL_PATH_DAX = 5, /* fuse_dax_write_iter */
};

enum fl_call_flag {
	FL_CALL_ASYNC = 1 << 0, /* kiocb with ki_complete: aio, io_uring */
	FL_CALL_COMPLETION = 1 << 1, /* fuse_passthrough_end_write outside a write call */
	FL_CALL_VIA_SPLICE = 1 << 2, /* inside fuse_splice_write, which fell back to write_iter */
};

/* In `requested`: the open was not seen, so what the server replied is not known. */
#define FL_REQUESTED_UNKNOWN 0xFFFFFFFFu

/* What held when the call entered; the kernel's own conditions for the shared side. */
enum fl_condition {
	FL_COND_DIRECT = 1 << 0, /* IOCB_DIRECT */
	FL_COND_APPEND = 1 << 1, /* IOCB_APPEND */
	FL_COND_PAST_EOF = 1 << 2, /* ends past i_size */
	FL_COND_CACHED_MODE = 1 << 3, /* FUSE_I_CACHE_IO_MODE in fi->state */
	FL_COND_NOWAIT = 1 << 4, /* IOCB_NOWAIT */
};

enum fl_lock_class {
	FL_LOCK_INODE = 0, /* i_rwsem of the FUSE inode */
	FL_LOCK_BACKING = 1, /* i_rwsem of the backing inode */
	FL_LOCK_FI = 2, /* fi->lock */
	FL_LOCK_CLASSES = 3,
};

enum fl_lock_mode {
	FL_MODE_EXCLUSIVE = 0,
	FL_MODE_SHARED = 1,
	FL_MODE_SPIN = 2,
	FL_MODES = 3,
};

/* The kernel function that took the lock. */
enum fl_function {
	FL_FN_DOWN_WRITE = 0,
	FL_FN_DOWN_WRITE_KILLABLE = 1,
	FL_FN_DOWN_WRITE_TRYLOCK = 2,
	FL_FN_DOWN_READ = 3,
	FL_FN_DOWN_READ_KILLABLE = 4,
	FL_FN_DOWN_READ_INTERRUPTIBLE = 5,
	FL_FN_DOWN_READ_TRYLOCK = 6,
	FL_FN_DOWNGRADE_WRITE = 7,
	FL_FN_SPIN_LOCK = 8,
	FL_FN_RT_SPIN_LOCK = 9,
};

/*
 * Each acquisition is witnessed by up to three programs. That of a function that cannot fail is certain as soon
 * as it is entered: entry and exit are one step of it, unless config.exits has its mode.
 */
enum fl_witness {
	FL_WITNESS_ENTRY = 1 << 0,
	FL_WITNESS_EXIT = 1 << 1,
	FL_WITNESS_RELEASE = 1 << 2,
	FL_WITNESS_ALL = 7,
};

/*
 * Log-linear histogram of nanoseconds: values below 8 have a bucket each, every octave above has 8
 * (a bucket is at most 12.5 % wide), the last bucket also holds everything longer (9 minutes).
 */
#define FL_SUB_BITS 3
#define FL_SUB_BUCKETS (1 << FL_SUB_BITS)
#define FL_MAX_EXPONENT 39
#define FL_BUCKETS ((FL_MAX_EXPONENT - FL_SUB_BITS + 2) * FL_SUB_BUCKETS)

#define FL_OCTAVES (FL_BUCKETS / FL_SUB_BUCKETS)

#define FL_NAME_LENGTH 64

/* Addresses of the locks of interest: open addressing, slots never freed during a trace. */
#define FL_FILTER_BITS 14
#define FL_FILTER_SLOTS (1 << FL_FILTER_BITS)
#define FL_FILTER_PROBES 8

/* Tasks that may be in a call at once, a power of two. */
#define FL_TASKS 2048

/* Calls of one task that may wait for one inside of them. */
#define FL_OUTER_CALLS 3

/* Acquisitions a call remembers before it writes them out early. */
#define FL_EVENTS 12

#define FL_COMMAND_LENGTH 16

/* In the number of a process: it is the host's, since the caller's PID namespace has none for it. */
#define FL_PROCESS_OUTSIDE (1u << 31)

/* Frames of a waiter's kernel stack that are kept. */
#define FL_STACK_DEPTH 32
#define FL_NO_STACK 0xFFFFFFFFu

/* Read-only configuration, set before load. */
struct fl_config {
	fl_u64 inode; /* i_ino of the one file to trace, 0 for the whole mount */
	fl_u32 device; /* s_dev as the kernel packs it: major << 20 | minor; 0 for every FUSE mount */
	fl_u32 max_files;
	fl_u32 elsewhere; /* count acquisitions outside of write calls too */
	fl_u32 stacks; /* keep the kernel stacks of contended acquisitions */
	fl_u32 by_mount; /* one entry of `files` a mount, no call sites, no processes: bounded for good */
	fl_u32 sees_opens; /* the programs on fuse_file_io_open are attached */
	fl_u32 max_series;
	fl_u32 max_calls;
	fl_u32 by_process; /* one entry of `files` a (file, process), no call sites: who writes */
	fl_u32 max_mounts; /* whose losses are told apart */
	fl_u32 exits; /* 1 << mode: functions that cannot fail have a program at their return too */
	fl_u32 max_octaves; /* in `octaves`, the first of which is nobody's */
};

/* `enabled`. Paused, nothing is counted but the returns of calls whose entry was not seen. */
enum fl_gate {
	FL_GATE_CLOSED = 0,
	FL_GATE_OPEN = 1,
	FL_GATE_PAUSED = 2,
};

/*
 * One traced file, or one by one process of its writers; `files` is an array of them, `file_ids` maps
 * what the kernel tells files apart by to the index.
 */
struct fl_file {
	fl_u64 inode;
	fl_u64 backing_inode;
	fl_u32 device;
	fl_u32 backing_device;
	fl_u32 open_flags; /* ff->open_flags of the last call */
	fl_u32 io_counter_atomic; /* fi->iocachectr is atomic_t */
	fl_u64 backing_magic; /* s_magic of the backing file system */
	fl_u64 nodeid; /* of fl_file_key */
	fl_u32 generation;
	fl_u32 process; /* tgid; 0: all of them, or not known */
	fl_u32 mount; /* slot in `stats` for what is lost of it */
	fl_u32 lost; /* how much of what `stats` has as lost of the mount was lost of this file */
	char command[FL_COMMAND_LENGTH]; /* of the process */
	char name[FL_NAME_LENGTH]; /* d_name of the first open file seen */
};

/* Per CPU, by index of the file: writers inside of its i_rwsem. No writer waits for another one's count. */
struct fl_inside {
	fl_u64 entered; /* this and `left` only where config.by_mount */
	fl_u64 left;
	fl_u64 max; /* who held it when somebody released it, as the lock itself says */
	fl_u64 first_ns; /* first acquisition by a write, CLOCK_MONOTONIC */
	fl_u64 last_ns; /* last release */
};

/*
 * What FUSE itself tells inodes apart by (fs/fuse/inode.c, fuse_iget): the number that stat shows is
 * the server's to choose, and two files of a mount may share one.
 */
struct fl_file_key {
	fl_u64 nodeid; /* of struct fuse_inode; 0 where config.by_mount */
	fl_u32 device;
	fl_u32 generation; /* i_generation */
	fl_u32 process; /* tgid where config.by_process, else 0 */
	fl_u32 unused;
};

/* A write call on a file, and the write calls on another one that were made inside of it. */
struct fl_nested_key {
	fl_u64 inode; /* i_ino of the lower file, the one of the call inside */
	fl_u32 device; /* of the lower file */
	fl_u32 file; /* the upper file: its index in `files` */
};

struct fl_nested {
	fl_u64 count; /* calls on the lower file */
	fl_u64 ns; /* time in them */
	char name[FL_NAME_LENGTH]; /* d_name of the lower file */
};

struct fl_series_key {
	fl_u64 site; /* return address of the lock function: who called it; 0 unknown */
	fl_u32 file;
	fl_u8 path;
	fl_u8 call_flags;
	fl_u8 lock_class;
	fl_u8 mode;
	fl_u8 function;
	fl_u8 unused[7];
};

/* One octave of a histogram, in the array `octaves`. */
struct fl_octave {
	fl_u64 counts[FL_SUB_BUCKETS];
};

/* Per CPU. Acquisitions = immediate + sum of wait buckets + untimed. Of an octave its index; 0: nothing fell into it. */
struct fl_series {
	fl_u64 immediate; /* never came to the slow path: waited for nobody */
	fl_u64 untimed; /* acquired for certain, wait not measured */
	fl_u64 failed; /* trylocks that failed, killable waits that were killed */
	fl_u64 contended; /* went through the slow path */
	fl_u64 slept; /* of those, gave up the CPU at least once */
	fl_u64 contended_wait_sum;
	fl_u64 wait_sum;
	fl_u64 wait_max;
	fl_u64 hold_sum;
	fl_u64 hold_max;
	fl_u32 wait[FL_OCTAVES];
	fl_u32 hold[FL_OCTAVES];
};

/* How often each lock was taken in one call: FL_SHAPE_*. Saturates at 255. */
enum fl_shape {
	FL_SHAPE_INODE_EXCLUSIVE = 0,
	FL_SHAPE_INODE_SHARED = 1,
	FL_SHAPE_BACKING_EXCLUSIVE = 2,
	FL_SHAPE_BACKING_SHARED = 3,
	FL_SHAPE_FI = 4,
	FL_SHAPE_SLOTS = 8,
};

struct fl_call_key {
	fl_u32 file;
	fl_u32 open_flags; /* ff->open_flags */
	fl_u16 conditions;
	fl_u8 path;
	fl_u8 flags;
	fl_u32 requested; /* what the server replied to the open, or FL_REQUESTED_UNKNOWN */
	fl_u8 shape[FL_SHAPE_SLOTS];
};

/* Per CPU. */
struct fl_calls {
	fl_u64 count;
	fl_u64 bytes;
	fl_u64 errors; /* returned an error other than -EIOCBQUEUED */
	fl_u64 queued; /* returned -EIOCBQUEUED and had not completed yet */
	fl_u64 duration_sum;
	fl_u64 duration_max;
	fl_u64 wait_sum; /* time inside lock functions of the traced locks */
	fl_u64 exits_missed; /* closed by the task's next call */
};

/* Opens for writing that are alike: fs/fuse/iomode.c, fuse_file_io_open. */
struct fl_open_key {
	fl_u32 file;
	fl_u32 requested; /* FOPEN_* as the server replied them */
	fl_u32 kept; /* as the kernel left them */
	fl_u32 process; /* tgid */
};

struct fl_open {
	fl_u64 count;
	fl_u64 failed; /* the kernel refused the mode: open() gave EIO */
	char command[FL_COMMAND_LENGTH];
};

/* Who held a lock, as far as is known. */
struct fl_party {
	fl_u64 site; /* where it was taken: the caller of the lock function; 0 unknown */
	fl_u32 thread; /* tid; 0: nobody is known */
	fl_u32 unused;
	char command[FL_COMMAND_LENGTH];
};

/* A waiter and who held the lock when it found it taken. */
struct fl_block_key {
	struct fl_party holder;
	struct fl_party waiter;
	fl_u32 file;
	fl_u32 stack; /* of the waiter, in `stacks`; FL_NO_STACK */
	fl_u8 lock_class;
	fl_u8 mode; /* in which the waiter wanted it */
	fl_u8 unused[6];
};

/* Per CPU. */
struct fl_block {
	fl_u64 count;
	fl_u64 wait_sum;
	fl_u64 wait_max;
};

/* Steps of acquisitions, each counted by a program of its own. */
struct fl_steps {
	fl_u64 entered;
	fl_u64 taken;
	fl_u64 failed;
	fl_u64 released;
};

/* Acquisitions of the traced locks by tasks that are in no write call. */
struct fl_elsewhere_key {
	fl_u64 site;
	fl_u32 file;
	fl_u8 lock_class;
	fl_u8 mode;
	fl_u8 function;
	fl_u8 unused;
};

/* Per CPU. Each acquisition is counted when entered, when taken or failed, and when released. */
struct fl_elsewhere {
	struct fl_steps steps; /* releases at site 0: who releases does not say who took it */
};

/*
 * Per CPU and mount: everything that went wrong, and what the contention tracepoint saw. Slot 0 of
 * `stats` is for what has no place, slot n for the device that `mount_ids` maps to n.
 */
struct fl_stats {
	fl_u64 calls_entered;
	fl_u64 calls_closed;
	fl_u64 entries_unseen; /* a call's exit without its entry: began before, or entry missed */
	fl_u64 entries_mended; /* entries that the second program saw in place of the first */
	fl_u64 exits_missed;
	fl_u64 storage_failed; /* no place for a task's state: the call is not in the counts */
	fl_u64 files_full; /* calls on files beyond max_files */
	fl_u64 filter_full; /* locks that did not fit the address table */
	fl_u64 series_full; /* acquisitions whose series, or times, did not fit */
	fl_u64 calls_full; /* calls whose key did not fit */
	fl_u64 holds_unmeasured; /* release not seen inside the call */
	fl_u64 untimed; /* acquisitions whose wait is not known */
	fl_u64 single_witness; /* acquisitions that only one program saw */
	fl_u64 opens_full; /* opens whose key did not fit */
	fl_u64 blocks_full; /* waits whose pair of tasks did not fit */
	fl_u64 elsewhere_full; /* acquisitions outside of calls that did not fit */
	fl_u64 nested_deep; /* calls inside FL_OUTER_CALLS others: not in the counts */
	fl_u64 nested_full; /* calls inside others whose pair of files did not fit */
	fl_u64 opens_unread; /* opens that ended, what the server replied to them not seen */
	/* By mode. What the address table saw must be what is booked on calls and elsewhere. */
	struct fl_steps seen[FL_MODES]; /* hits of the table: in calls that are over, and elsewhere */
	struct fl_steps lacking[FL_MODES]; /* steps of booked acquisitions that nobody saw */
	struct fl_steps lacking_certain[FL_MODES]; /* the same of functions that cannot fail, seen twice */
	fl_u64 unresolved[FL_MODES]; /* attempts in calls whose outcome nobody saw */
	fl_u64 contention_begin[FL_LOCK_CLASSES]; /* lock:contention_begin on the same locks */
	fl_u64 first_attempts_failed[FL_LOCK_CLASSES]; /* lock:lock_contended on them, by anybody */
};
