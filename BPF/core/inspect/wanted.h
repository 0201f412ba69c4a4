/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Which open files are asked for. */
#pragma once
#include "open_file.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"

struct fl_open_filter filter SEC(".data.filter");

static __always_inline bool is_wanted_mount(struct super_block *sb)
{
	if (!sb || BPF_CORE_READ(sb, s_magic) != FUSE_SUPER_MAGIC)
		return false;
	return !(filter.match & FL_MATCH_DEVICE) || BPF_CORE_READ(sb, s_dev) == filter.device;
}

static __always_inline bool is_wanted(struct inode *inode)
{
	if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFREG ||
	    !is_wanted_mount(BPF_CORE_READ(inode, i_sb)))
		return false;
	return !(filter.match & FL_MATCH_INODE) || BPF_CORE_READ(inode, i_ino) == filter.inode;
}
