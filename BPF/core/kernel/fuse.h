/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What FUSE keeps of an inode, an open file, a write that goes on. */
#pragma once
#include "kernel/files.h"
#include "kernel/io.h"
#include "kernel/locks.h"

/* include/uapi/linux/fuse.h */
#define FOPEN_DIRECT_IO (1 << 0)
#define FOPEN_PARALLEL_DIRECT_WRITES (1 << 6)
/* include/uapi/linux/magic.h; virtiofs has it too. */
#define FUSE_SUPER_MAGIC 0x65735546
/* fs/fuse/fuse_i.h, an anonymous enum: the same bit since 6.9, which brought it. */
#define FUSE_I_CACHE_IO_MODE 5

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct fuse_io_priv {
	unsigned int reqs;
	ssize_t bytes;
	size_t size;
	int err;
	struct kiocb *iocb;
	bool write;
	bool blocking;
};

struct fuse_file {
	__u32 open_flags;
	struct file *passthrough;
};

struct fuse_backing {
	struct file *file;
};

/* After Linux 7.3. */
struct fuse_backing___path {
	struct path path;
};

struct fuse_inode {
	struct inode inode;
	__u64 nodeid;
	struct fuse_backing *fb;
	unsigned long state;
	struct raw_spinlock lock;
	int iocachectr;
};

/* The patch series that makes the counter atomic (v1 2/2). */
struct fuse_inode___atomic {
	atomic_t iocachectr;
};

#pragma clang attribute pop
