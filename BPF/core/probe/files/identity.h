/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Which file an inode is, and whether an address is still that of a file's lock. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "probe/files/table.h"
#include "shared/filter.h"

static __always_inline __u64 inode_lock_of(struct inode *inode)
{
	return (__u64)inode + bpf_core_field_offset(struct inode, i_rwsem);
}

static __always_inline __u64 fi_lock_of(struct inode *inode)
{
	return (__u64)inode + bpf_core_field_offset(struct fuse_inode, lock);
}

static __always_inline void identify(struct fl_file_key *key, struct inode *inode, __u32 process)
{
	key->device = BPF_CORE_READ(inode, i_sb, s_dev);
	key->process = process;
	key->unused = 0;
	if (config.by_mount) {
		key->nodeid = 0;
		key->generation = 0;
		return;
	}
	key->generation = BPF_CORE_READ(inode, i_generation);
	bpf_probe_read_kernel(&key->nodeid, sizeof(key->nodeid),
			      (void *)inode + bpf_core_field_offset(struct fuse_inode, nodeid));
}

static __always_inline bool same_file(const struct fl_file_key *a, const struct fl_file_key *b)
{
	return a->nodeid == b->nodeid && a->device == b->device &&
	       a->generation == b->generation && a->process == b->process;
}

static __always_inline bool is_fuse_file(struct inode *inode, const struct fl_file *f)
{
	struct fl_file_key key;

	identify(&key, inode, 0);
	return key.nodeid == f->nodeid && key.device == f->device &&
	       key.generation == f->generation;
}

/* Opens book a directory's fi->lock on the file that is looked up in it: opens.h. */
static __always_inline bool is_directory_of(struct inode *inode, const struct fl_file *f)
{
	return (BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFDIR &&
	       BPF_CORE_READ(inode, i_sb, s_dev) == f->device;
}

static __always_inline bool is_backing_file(struct inode *inode, const struct fl_file *f)
{
	return BPF_CORE_READ(inode, i_ino) == f->backing_inode &&
	       BPF_CORE_READ(inode, i_sb, s_dev) == f->backing_device;
}

/*
 * Whether a lock in the table of addresses still belongs to the file that its slot names. An inode
 * that was freed leaves its address to another: what is not the file any more fails to be it.
 */
static __always_inline bool is_lock_of(__u64 lock, const struct fl_file *f, __u32 lock_class)
{
	void *inode = (void *)(lock - bpf_core_field_offset(struct inode, i_rwsem));

	/* One entry stands for all files of the mount. */
	if (config.by_mount)
		return true;
	if (lock_class == FL_LOCK_BACKING)
		return is_backing_file(inode, f);
	if (lock_class == FL_LOCK_INODE)
		return is_fuse_file(inode, f);
	inode = (void *)(lock - bpf_core_field_offset(struct fuse_inode, lock));
	return is_fuse_file(inode, f) || is_directory_of(inode, f);
}

/* The file whose lock is in a slot of the table of addresses; NULL where it is no more. */
static __noinline struct fl_file *owner_of(__u32 slot)
{
	struct fl_file *f;
	__u32 owner, file;

	if (slot >= FL_FILTER_SLOTS)
		return NULL;
	owner = filter_owner[slot];
	if (!owner)
		return NULL;
	file = owner_file(owner);
	f = bpf_map_lookup_elem(&files, &file);
	return f && is_lock_of(filter[slot], f, owner_class(owner)) ? f : NULL;
}
