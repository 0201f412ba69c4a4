/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* How a file comes under observation, and leaves it. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "observe/files/locks.h"
#include "observe/files/watched.h"
#include "observe/lost.h"
#include "shared/names.h"
#include "shared/optional.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_watched_path);
} paths SEC(".maps");

/* A file to its index in `watched`, which it keeps. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_identity);
	__type(value, __u32);
} identities SEC(".maps");

/* It comes with the first passthrough open of a file, and goes with the last (fs/fuse/passthrough.c). */
static __always_inline void watch_backing(struct fl_watched *w, __u32 index, struct inode *inode)
{
	__u64 rwsem = bpf_core_field_offset(struct inode, i_rwsem);
	struct inode *backing = backing_inode_of(inode);

	if (w->backing == (__u64)backing)
		return;
	if (w->backing)
		forget_lock(w->backing + rwsem, index);
	w->backing = (__u64)backing;
	if (!backing)
		return;
	w->backing_inode = BPF_CORE_READ(backing, i_ino);
	w->backing_magic = BPF_CORE_READ(backing, i_sb, s_magic);
	if (!watch_lock((__u64)backing + rwsem, index, FL_LOCK_BACKING))
		lose(w->device, FL_LOST_LOCKS);
}

/* Not static: the verifier looks at it once, not at each call of it again. The same goes for `watch`. */
__noinline int forget(__u32 index)
{
	__u64 rwsem = bpf_core_field_offset(struct inode, i_rwsem);
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);
	__u64 address;
	__u32 *found;

	if (!w)
		return 0;
	address = w->address;
	found = bpf_map_lookup_elem(&inodes, &address);
	w->address = 0;
	if (found && *found == index)
		bpf_map_delete_elem(&inodes, &address);
	forget_lock(address + rwsem, index);
	forget_lock(address + bpf_core_field_offset(struct fuse_inode, lock), index);
	if (w->backing)
		forget_lock(w->backing + rwsem, index);
	w->backing = 0;
	return 0;
}

/* The index of a file, a new one for a file not seen before; beyond `watched` where that is full. */
static __always_inline __u32 index_of_file(const struct fl_identity *file)
{
	__u32 index, *found = bpf_map_lookup_elem(&identities, file);

	if (found)
		return *found;
	index = __sync_fetch_and_add(&watched_count, 1);
	/* Another CPU may have been first, or there is no room: then this index stays unused. */
	if (!bpf_map_lookup_elem(&watched, &index)) {
		__sync_fetch_and_add(&watched_count, -1);
		return index;
	}
	bpf_map_update_elem(&identities, file, &index, BPF_NOEXIST);
	found = bpf_map_lookup_elem(&identities, file);
	return found ? *found : index;
}

static __always_inline void read_path_of(__u32 index, struct dentry *dentry)
{
	struct fl_watched_path *path = bpf_map_lookup_elem(&paths, &index);
	bool cut;

	if (!path || path->length || !dentry)
		return;
	path->length = read_names(path->names, dentry, &cut);
	path->cut = cut;
}

static __always_inline void describe(struct fl_watched *w, const struct fl_identity *file)
{
	if (!w->nodeid)
		w->io_counter_min = ~0ull >> 1, w->io_counter_max = 1ull << 63;
	w->superblock = file->superblock;
	w->inode = file->inode;
	w->device = file->device;
	w->generation = file->generation;
	w->io_counter_atomic = bpf_core_field_exists(struct fuse_inode___atomic, iocachectr);
	w->nodeid = file->nodeid;
}

static __always_inline __u32 take(struct inode *inode, struct dentry *dentry)
{
	__u64 address = (__u64)inode;
	struct fl_identity file = {
		.superblock = (__u64)BPF_CORE_READ(inode, i_sb),
		.nodeid = BPF_CORE_READ((struct fuse_inode *)inode, nodeid),
		.inode = BPF_CORE_READ(inode, i_ino),
		.device = BPF_CORE_READ(inode, i_sb, s_dev),
		.generation = BPF_CORE_READ(inode, i_generation),
	};
	__u32 slot = index_of_file(&file);
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &slot);
	bool added;

	if (!w)
		return slot;
	if (w->address)
		forget(slot);
	describe(w, &file);
	read_path_of(slot, dentry);
	added = watch_lock(address + bpf_core_field_offset(struct inode, i_rwsem), slot, FL_LOCK_INODE);
	added &= watch_lock(address + bpf_core_field_offset(struct fuse_inode, lock), slot, FL_LOCK_FI);
	if (!added)
		lose(w->device, FL_LOST_LOCKS);
	bpf_map_update_elem(&inodes, &address, &slot, BPF_ANY);
	w->walk = walk_number;
	w->gone = 0;
	w->address = address;
	watch_backing(w, slot, inode);
	return slot;
}

/*
 * Observes a file that is there for certain, since somebody has it open for writing: by the addresses of its
 * inode and of a dentry, 0 where none is known. Its index; beyond `watched` where there is no room.
 */
__noinline __u32 watch(__u64 address, __u64 dentry)
{
	struct inode *inode = (struct inode *)address;
	__u32 index = 0;
	struct fl_watched *w = watched_at(inode, &index);

	if (!w)
		return take(inode, (struct dentry *)dentry);
	w->walk = walk_number;
	watch_backing(w, index, inode);
	return index;
}
