/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What a write is given. */
#pragma once
#include "kernel/files.h"

/* include/linux/fs.h: IOCB_APPEND and IOCB_NOWAIT are the RWF_ bits of include/uapi/linux/fs.h. */
#define IOCB_APPEND 0x10
#define IOCB_NOWAIT 0x8
#define IOCB_DIRECT (1 << 17)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void *ki_complete;
	int ki_flags;
};

struct iov_iter {
	size_t count;
};

struct pipe_inode_info {
	int unused;
};

#pragma clang attribute pop
