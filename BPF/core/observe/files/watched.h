/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The files under observation. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"

/* Slots of `watched` handed out, and the number of the last walk over the open files. */
__u32 watched_count;
__u32 walk_number;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_watched);
} watched SEC(".maps");

/* Address of an inode that is watched now to its index. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, __u32);
} inodes SEC(".maps");

/*
 * Nothing keeps a watched inode in memory, nor its memory from being used again. Reading what is not there
 * any more does no harm; that it is still the same file is looked at each time.
 */
static __always_inline bool is_still_there(const struct fl_watched *w, struct inode *inode)
{
	struct fuse_inode *fi = (struct fuse_inode *)inode;

	return (__u64)BPF_CORE_READ(inode, i_sb) == w->superblock &&
	       BPF_CORE_READ(fi, nodeid) == w->nodeid &&
	       BPF_CORE_READ(inode, i_generation) == w->generation;
}

/* The mount of a file, by s_dev. */
static __always_inline __u32 device_at(__u32 file)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &file);

	return w ? w->device : 0;
}

/* A file's slot has it, and it is that file still. */
static __always_inline bool is_watched(__u32 file)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &file);

	return w && w->address && is_still_there(w, (struct inode *)w->address);
}

/* The file at an address; NULL where it is not watched. */
static __always_inline struct fl_watched *watched_at(struct inode *inode, __u32 *index)
{
	__u64 address = (__u64)inode;
	__u32 *found = bpf_map_lookup_elem(&inodes, &address);
	struct fl_watched *w;

	if (!found)
		return NULL;
	w = bpf_map_lookup_elem(&watched, found);
	if (!w || w->gone || !is_still_there(w, inode))
		return NULL;
	*index = *found;
	return w;
}
