/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What observe.bpf.c writes and Swift reads; pinned in layout.h like fuselock.h. */
#pragma once
#include "fuselock.h"
#include "open_file.h"

/* System call numbers that config.calls covers: above every number in use. */
#define FL_SYSCALLS 1024

/* What a system call is to a file's lock. */
enum fl_call_kind {
	FL_CALL_OTHER = 0, /* not a write: fsync, truncate, ... */
	FL_CALL_WRITES = 1 << 0, /* may hold i_rwsem to write */
	FL_CALL_FD_FIRST = 1 << 1, /* the file written to is the first argument */
	FL_CALL_FD_THIRD = 1 << 2, /* the file written to is the third argument */
};

/* What the task that holds i_rwsem is doing, as far as its stack tells. */
enum fl_holder {
	FL_HOLDER_WRITE = 0, /* in a system call of the write family */
	FL_HOLDER_WORKER = 1, /* a kernel thread or io_uring worker, or a reader on PREEMPT_RT, whom nothing
			       * records: most likely a write */
	FL_HOLDER_OTHER = 2, /* in another system call */
	FL_HOLDER_UNKNOWN = 3, /* no owner on record yet, or a layout this program does not know */
	FL_HOLDERS = 4,
};

/* Samples by number of readers inside; the last slot also holds everything above. */
#define FL_READER_SLOTS 65

/* Read-only configuration, set before load. */
struct fl_observe_config {
	fl_u64 inode; /* i_ino of the one file to observe, 0 for the whole mount */
	fl_u32 device; /* s_dev as the kernel packs it: major << 20 | minor; 0 for every FUSE mount */
	fl_u32 by_process; /* fill `writers` */
	fl_u32 file_flags; /* O_* that tell opens apart */
	fl_u32 chosen; /* only the mounts in `chosen` */
	fl_u32 waits_by_process; /* processes tell waits apart: a run that ends, not one that goes on */
	fl_u32 unused;
	fl_u8 calls[FL_SYSCALLS]; /* enum fl_call_kind by system call number */
};

/* What a walk over the open files came to: argument of the programs `begin_walk`, `find_inodes`, `end_walk`. */
struct fl_walk {
	fl_u32 files; /* slots of `watched` in use */
	fl_u32 open; /* of those, files that somebody has open for writing */
	fl_u32 over_limit; /* files open for writing that found no slot */
	fl_u32 inodes; /* looked at */
	fl_u32 incomplete; /* a list changed underfoot, or was too long: files may be missing */
};

#define FL_CHOSEN_MOUNTS 4096

/* What tells a file from all others the kernel ever had. */
struct fl_identity {
	fl_u64 superblock; /* address */
	fl_u64 nodeid;
	fl_u64 inode; /* i_ino: servers give a nodeid out again */
	fl_u32 device;
	fl_u32 generation;
};

/* Where a file is: names from it up to the root of its mount, each with its NUL. */
struct fl_watched_path {
	fl_u32 length; /* bytes used; 0: not known */
	fl_u32 cut; /* the uppermost names are missing */
	char names[FL_OPEN_PATH];
};

/* Opens for writing that are alike. */
struct fl_opened_key {
	fl_u32 file;
	fl_u32 open_flags; /* ff->open_flags: FOPEN_* */
	fl_u32 file_flags; /* f_flags, of O_* only what config.file_flags has */
};

/* One observed file: what is read at every sample, and the sums. Only the sampler writes the sums. */
struct fl_watched {
	fl_u64 address; /* of the inode; 0: not sampled now */
	fl_u64 superblock; /* address; this, nodeid and generation tell the file from who comes after it */
	fl_u64 nodeid; /* 0: the slot is not in use */
	fl_u64 inode; /* i_ino, which a server may change any time */
	fl_u64 backing; /* address of the backing inode, 0: none */
	fl_u64 backing_inode;
	fl_u64 backing_magic; /* s_magic of the backing file system */
	fl_u32 device;
	fl_u32 generation;
	fl_u32 io_counter_atomic; /* fi->iocachectr is atomic_t */
	fl_u32 walk; /* the last that found it open for writing */
	fl_u32 gone; /* another inode lies at the address */
	fl_u32 unused;

	fl_u64 last_pass; /* pass that last found the lock held, and how */
	fl_u64 last_owner;
	fl_u64 last_calls;
	fl_u64 last_readers;
	fl_u64 run; /* samples of that hold so far */
	fl_u64 left_by; /* the reader on record as the last owner when the lock was last found free */

	fl_u64 samples;
	fl_u64 missed; /* passes that the rate asked for and that did not happen */
	fl_u64 stale; /* the inode at the address was another one */
	fl_u64 waiters; /* samples with the waiters bit */
	fl_u64 handoff; /* samples with the handoff bit */
	fl_u64 parallel; /* more than one reader inside, nobody queued */
	fl_u64 cached_mode; /* lock held and FUSE_I_CACHE_IO_MODE set */
	fl_u64 exclusive[FL_HOLDERS]; /* samples with a writer inside */
	fl_u64 exclusive_holds[FL_HOLDERS]; /* of those, holds told apart from the sample before */
	fl_u64 shared[FL_HOLDERS]; /* samples with readers inside */
	fl_u64 shared_holds[FL_HOLDERS];
	fl_u64 exclusive_squares; /* sum of squares of the samples of each hold by a write */
	fl_u64 shared_squares;
	fl_u64 exclusive_sure; /* by a task in a write call that still held it after the look */
	fl_u64 queued_exclusive; /* tasks in a write call that queued for a side, each time */
	fl_u64 queued_shared;
	fl_u64 left_shared; /* found free, the last owner on record another reader than before */
	fl_u64 size_first; /* i_size when the lock was first found held, and last */
	fl_u64 size_last;
	fl_u64 io_counter_sum; /* of fi->iocachectr while the lock was held, as signed */
	fl_u64 io_counter_min; /* signed */
	fl_u64 io_counter_max; /* signed */
	fl_u64 readers[FL_READER_SLOTS];

	fl_u64 calls; /* write calls, failed ones included */
	fl_u64 bytes;
	fl_u64 failed; /* of the calls, those that returned an error */
	fl_u64 uncounted; /* samples and waits that found a writer whose calls are not counted here */
};

/* Write calls that failed alike. */
struct fl_failure_key {
	fl_u32 file;
	fl_u32 error; /* errno */
};

/* Samples in which i_rwsem was held by a task in a system call that is not a write. */
struct fl_other_key {
	fl_u32 file;
	fl_u32 call; /* system call number */
};

/* The open file behind a write call that held i_rwsem or queued for it. */
struct fl_use_key {
	fl_u32 file;
	fl_u32 open_flags; /* ff->open_flags: FOPEN_* */
	fl_u32 file_flags; /* f_flags: O_* */
	fl_u32 exclusive; /* the side */
};

/* A process as a writer of one observed file. */
struct fl_writer_key {
	fl_u32 file;
	fl_u32 process; /* tgid as the caller's PID namespace has it */
};

/* Samples with its tasks as the owner of i_rwsem; of readers the owner is the last that came. */
struct fl_writer {
	fl_u64 exclusive;
	fl_u64 exclusive_holds;
	fl_u64 shared;
	fl_u64 shared_holds;
	fl_u64 calls; /* write calls, failed ones included */
	fl_u64 uncounted; /* samples in which it wrote by no such call */
	fl_u64 worker; /* of `exclusive`, those that found FL_HOLDER_WORKER */
	char command[FL_COMMAND_LENGTH];
};

/* Which of a file's locks lies at an address. */
struct fl_lock {
	fl_u32 file;
	fl_u32 lock_class;
};

struct fl_contention_key {
	fl_u32 file;
	fl_u8 lock_class;
	fl_u8 mode;
	fl_u16 unused;
	fl_s32 stack; /* of the waiter, in `stacks`; negative: none */
	char waiter[FL_COMMAND_LENGTH];
	char holder[FL_COMMAND_LENGTH]; /* owner of the rwsem when the wait began; empty: not known */
	fl_u32 waiter_process; /* as fl_writer_key.process; 0: not asked for */
	fl_u32 holder_process;
};

struct fl_contention {
	fl_u64 sum;
	fl_u64 max;
	fl_u64 wait[FL_BUCKETS];
};

/* What can find no room, or no memory. */
enum fl_loss {
	FL_LOST_CALLS = 0, /* write calls on files that found no room */
	FL_LOST_OTHERS = 1, /* samples of other holders whose call did not fit */
	FL_LOST_WAITS = 2, /* waits without task storage, or whose row did not fit */
	FL_LOST_STACKS = 3, /* waits without a stack */
	FL_LOST_LOCKS = 4, /* files with a lock that did not fit the address table */
	FL_LOST_USES = 5, /* looks at a write call whose open file did not fit `uses` */
	FL_LOST_OPENS = 6, /* looks at open files whose kind did not fit */
	FL_LOST_FAILURES = 7, /* failed calls whose error did not fit */
	FL_LOSSES = 8,
};

/* By s_dev. */
struct fl_mount_losses {
	fl_u64 lost[FL_LOSSES];
	fl_u32 search; /* the last that found a file without room */
	fl_u32 files; /* so many in that one */
	fl_u32 files_most; /* in any */
	fl_u32 unused;
};

struct fl_observe_stats {
	fl_u64 passes; /* of the sampler */
	fl_u64 first_ns; /* CLOCK_MONOTONIC */
	fl_u64 last_ns;
	fl_u64 gap_max_ns; /* longest time between two passes */
	fl_u64 pass_sum_ns; /* time inside the sampler */
	fl_u64 pass_max_ns;
	fl_u64 lost[FL_LOSSES]; /* of a mount that found no room in `mount_losses` */
};
