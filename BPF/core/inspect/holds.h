/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Who has a file in use though no descriptor leads to it. A file that is mapped through passthrough is mapped as
 * its backing file, and is not found here.
 */
#pragma once
#include "open_file.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "shared/names.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FL_HOLDS);
	__type(key, __u32);
	__type(value, struct fl_hold);
} holds SEC(".maps");

__u32 holds_found;

/* The next free slot, filled with what the inode tells; NULL where none is left. */
static __always_inline struct fl_hold *new_hold(struct inode *inode, __u32 facts)
{
	__u32 index = holds_found;
	struct fl_hold *hold = bpf_map_lookup_elem(&holds, &index);

	if (!hold)
		return NULL;
	holds_found++;
	__builtin_memset(hold, 0, sizeof(*hold));
	hold->facts = facts;
	hold->device = BPF_CORE_READ(inode, i_sb, s_dev);
	hold->inode = BPF_CORE_READ(inode, i_ino);
	hold->nodeid = BPF_CORE_READ((struct fuse_inode *)inode, nodeid);
	hold->generation = BPF_CORE_READ(inode, i_generation);
	hold->size = BPF_CORE_READ(inode, i_size);
	return hold;
}

/* Not static: the verifier looks at the names once, not in each place where a hold is found. */
__noinline int name_hold(__u32 index, __u64 dentry)
{
	struct fl_hold *hold = bpf_map_lookup_elem(&holds, &index);
	bool cut;

	if (!hold || !dentry)
		return 0;
	hold->path_length = read_names(hold->path, (struct dentry *)dentry, &cut);
	if (cut)
		hold->facts |= FL_HOLD_PATH_CUT;
	return 0;
}
