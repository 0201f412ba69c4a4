/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where a file is inside its file system. */
#pragma once
#include "open_file.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "kernel/lists.h"

/*
 * Writes names from a dentry up to the root of its file system, each with its NUL, and returns the bytes
 * used. `cut`: the root was not reached. Nothing is locked: a rename meanwhile may mix two paths.
 */
static __always_inline __u32 read_names(char *names, struct dentry *dentry, bool *cut)
{
	__u32 used = 0;

	*cut = true;
	for (int depth = 0; depth < FL_OPEN_DEPTH; depth++) {
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		long length;

		if (parent == dentry) {
			*cut = false;
			break;
		}
		if (used > FL_OPEN_PATH - FL_OPEN_NAME)
			break;
		length = bpf_probe_read_kernel_str(&names[used], FL_OPEN_NAME,
						   BPF_CORE_READ(dentry, d_name.name));
		if (length <= 0)
			break;
		used += length;
		dentry = parent;
	}
	return used;
}

/* A name of an inode that no open file leads to; NULL where it has none any more. */
static __always_inline struct dentry *dentry_of(struct inode *inode)
{
	struct hlist_node *first;
	__u64 offset;

	if (bpf_core_field_exists(struct dentry, d_u.d_alias))
		offset = bpf_core_field_offset(struct dentry, d_u.d_alias);
	else if (bpf_core_field_exists(struct dentry___nameless, d_alias))
		offset = bpf_core_field_offset(struct dentry___nameless, d_alias);
	else
		return NULL;
	first = BPF_CORE_READ(inode, i_dentry.first);
	return first ? (void *)first - offset : NULL;
}
