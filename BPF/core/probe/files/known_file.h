/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A file's index in `files`, and what is to be said of it. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/accounts/command.h"
#include "probe/config.h"
#include "probe/files/identity.h"
#include "probe/files/table.h"
#include "probe/indexes.h"
#include "probe/losses.h"
#include "shared/optional.h"

static __always_inline void describe_backing(struct fl_file *f, struct inode *backing)
{
	f->backing_device = BPF_CORE_READ(backing, i_sb, s_dev);
	f->backing_magic = BPF_CORE_READ(backing, i_sb, s_magic);
	f->backing_inode = BPF_CORE_READ(backing, i_ino);
}

static __always_inline void describe_file(struct fl_file *f, struct file *file,
					  struct inode *inode)
{
	f->inode = inode->i_ino;
	f->device = inode->i_sb->s_dev;
	f->mount = mount_slot(f->device);
	f->io_counter_atomic = bpf_core_field_exists(struct fuse_inode___atomic, iocachectr);
	bpf_probe_read_kernel_str(f->name, sizeof(f->name),
				  BPF_CORE_READ(file, f_path.dentry, d_name.name));
}

/* The index of the call's file in `files`; a new one for a file not seen before. */
static __noinline __u32 new_file(const struct fl_file_key *key)
{
	return key ? index_of(&file_ids, key, &file_count, config.max_files) : NO_INDEX;
}

/* Whose entry a call belongs to. A completion runs in whatever task there is: nobody's. */
static __always_inline __u32 writer_of(__u8 flags)
{
	if (!config.by_process || flags & FL_CALL_COMPLETION)
		return 0;
	return bpf_get_current_pid_tgid() >> 32;
}

/* The file's index in `files`, and what is to be said of it. */
static __always_inline __u32 known_file(struct file *file, struct inode *inode,
					struct inode *backing, __u32 process)
{
	struct fl_file_key key;
	struct fl_file *f;
	__u32 index;

	identify(&key, inode, process);
	index = new_file(&key);
	f = bpf_map_lookup_elem(&files, &index);
	if (!f)
		return NO_INDEX;
	f->nodeid = key.nodeid;
	f->generation = key.generation;
	if (!f->device)
		describe_file(f, file, inode);
	if (backing && !f->backing_inode)
		describe_backing(f, backing);
	/* Each time: a process may have become another program. */
	if (process) {
		f->process = process;
		read_command(f->command);
	}
	return index;
}

/* A write whose beginning was not seen: its file may be one that no call was counted on yet. */
static __noinline int lost_on(struct file *file, __u8 flags)
{
	struct inode *backing = backing_inode_of_open(file->private_data);

	return lost_of(known_file(file, file->f_inode, backing, writer_of(flags)));
}

#define LOSE_ON(file, flags, member)                                                               \
	({                                                                                         \
		COUNT_AT(mount_slot((file)->f_inode->i_sb->s_dev), member);                        \
		lost_on(file, flags);                                                              \
	})
