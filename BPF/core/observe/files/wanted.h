/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Which inodes are to be observed. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "observe/config.h"

/* Where config.chosen: the mounts to observe, by s_dev. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FL_CHOSEN_MOUNTS);
	__type(key, __u32);
	__type(value, __u32);
} chosen SEC(".maps");

static __always_inline bool is_wanted_mount(struct super_block *sb)
{
	__u32 device;

	if (!sb || BPF_CORE_READ(sb, s_magic) != FUSE_SUPER_MAGIC)
		return false;
	device = BPF_CORE_READ(sb, s_dev);
	if (config.chosen)
		return bpf_map_lookup_elem(&chosen, &device);
	return !config.device || device == config.device;
}

static __always_inline bool is_wanted(struct inode *inode)
{
	if (!is_wanted_mount(BPF_CORE_READ(inode, i_sb)))
		return false;
	if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFREG)
		return false;
	return !config.inode || BPF_CORE_READ(inode, i_ino) == config.inode;
}
