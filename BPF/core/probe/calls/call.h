/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A write call from outside, and whether it is to be traced. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "shared/gate.h"

/* What a call looks like from outside, gathered from the arguments of the function probed. */
struct call {
	struct file *file;
	struct inode *inode;
	__u64 frame; /* of the function probed: frames.h */
	__u64 iocb; /* 0: none, the call is splice's */
	__s64 position;
	__u64 count;
	__u32 iocb_flags;
	__u8 path; /* 0: decide as fuse_file_write_iter does */
	__u8 flags;
	__u8 tentative;
};

static __always_inline bool is_on_target(struct inode *inode)
{
	return (!config.device || inode->i_sb->s_dev == config.device) &&
	       (!config.inode || inode->i_ino == config.inode);
}

static __always_inline bool is_target(struct inode *inode)
{
	return enabled == FL_GATE_OPEN && is_on_target(inode);
}
