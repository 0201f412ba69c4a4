/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the walk of open files writes: one record of fixed size for each open FUSE file. */
#pragma once
#include "fuselock.h"

/* What a record has; a member without its bit means nothing. */
enum fl_open_fact {
	FL_OPEN_PATH_ONLY = 1 << 0, /* O_PATH: no fuse_file behind it, nobody can write through it */
	FL_OPEN_HAS_IO_MODE = 1 << 1, /* io_counter and FL_OPEN_CACHED_MODE: Linux 6.9 */
	FL_OPEN_CACHED_MODE = 1 << 2, /* FUSE_I_CACHE_IO_MODE in fi->state */
	FL_OPEN_HAS_RWSEM = 1 << 3, /* rwsem_count, in the words of rwsem.c on PREEMPT_RT too */
	FL_OPEN_HAS_OWNER = 1 << 4, /* owner_pid, owner_command: the writer that holds i_rwsem */
	FL_OPEN_HAS_BACKING = 1 << 5, /* backing_*, path: a passthrough file */
	FL_OPEN_BACKING_DELETED = 1 << 6, /* the backing inode has no name any more */
	FL_OPEN_PATH_CUT = 1 << 7, /* `path` ends before the root of its file system */
	FL_OPEN_OWNER_OUTSIDE = 1 << 8, /* owner_pid is the host's number: not in the caller's PID namespace */
};

/* Names of `path`, and the longest of them with its NUL (NAME_MAX is 255). */
#define FL_OPEN_DEPTH 24
#define FL_OPEN_NAME 256
#define FL_OPEN_PATH 512

enum fl_open_match {
	FL_MATCH_DEVICE = 1 << 0,
	FL_MATCH_INODE = 1 << 1,
};

/* Which files are wanted: written before each walk. */
struct fl_open_filter {
	fl_u64 inode; /* i_ino */
	fl_u32 device; /* s_dev as the kernel packs it: major << 20 | minor */
	fl_u32 match; /* FL_MATCH_*: those that are not set match every file */
};

struct fl_open_file {
	fl_u64 inode_address;
	fl_u64 inode; /* i_ino */
	fl_u64 nodeid; /* with `generation` what tells the files of a mount apart */
	fl_u64 size; /* i_size */
	fl_u64 rwsem_count; /* i_rwsem.count */
	fl_u64 backing_inode;
	fl_u64 backing_magic; /* s_magic of the backing file system */
	fl_u32 device; /* s_dev */
	fl_u32 backing_device;
	fl_u32 facts; /* FL_OPEN_* */
	fl_u32 pid; /* tgid, like all numbers here as the caller's PID namespace has it */
	fl_u32 tid; /* the thread whose descriptor table it is */
	fl_u32 descriptor;
	fl_u32 file_flags; /* f_flags: O_* */
	fl_u32 open_flags; /* ff->open_flags: FOPEN_* */
	fl_u32 io_counter; /* fi->iocachectr, signed */
	fl_u32 owner_pid; /* tgid of the writer that holds i_rwsem */
	fl_u32 path_length; /* bytes used of `path` */
	fl_u32 generation;
	char command[FL_COMMAND_LENGTH];
	char owner_command[FL_COMMAND_LENGTH];
	/* The backing file inside its file system: names, each with its NUL, the last one first. */
	char path[FL_OPEN_PATH];
};

/* Most inodes that a walk looks at, newest first: one takes some 50 ns. */
#define FL_WALK_INODES (1 << 18)
#define FL_WALK_SUPERBLOCKS (1 << 16)

/* What has a file in use without a descriptor that leads to it. */
enum fl_hold_fact {
	FL_HOLD_MAPPED = 1 << 0, /* a mapping; else the inode is open for writing, by somebody */
	FL_HOLD_WRITES = 1 << 1, /* shared, and may be written to */
	FL_HOLD_HAS_PROCESS = 1 << 2, /* pid, command: CONFIG_MEMCG */
	FL_HOLD_OUTSIDE = 1 << 3, /* pid is the host's number: not in the caller's PID namespace */
	FL_HOLD_PATH_CUT = 1 << 4, /* `path` ends before the root of its file system */
};

/* Most of them that one walk finds. */
#define FL_HOLDS 1024

struct fl_hold {
	fl_u64 inode; /* i_ino */
	fl_u64 nodeid;
	fl_u64 size; /* i_size */
	fl_u32 device; /* s_dev */
	fl_u32 generation;
	fl_u32 facts; /* FL_HOLD_* */
	fl_u32 pid; /* tgid */
	fl_u32 path_length; /* bytes used of `path` */
	fl_u32 unused;
	char command[FL_COMMAND_LENGTH];
	/* The file inside its mount: names, each with its NUL, the last one first. */
	char path[FL_OPEN_PATH];
};

/* What a walk came to: argument of `find_holds`. */
struct fl_hold_walk {
	fl_u32 found; /* in `holds` */
	fl_u32 incomplete; /* a list or tree changed underfoot, or was too long: some may be missing */
};
