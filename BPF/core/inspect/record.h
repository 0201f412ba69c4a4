/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What there is to say of an open file. */
#pragma once
#include "open_file.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/iterators.h"
#include "kernel/locks.h"
#include "kernel/tasks.h"
#include "inspect/wanted.h"
#include "shared/names.h"
#include "shared/optional.h"
#include "shared/processes.h"

/* Too large for the stack. One walk at a time: user space sees to it. */
struct fl_open_file record;

/*
 * The task is read between two looks at `owner`: a writer clears it before it lets go of the lock
 * (rwsem.c, __up_write), so that a task seen there both times lived in between.
 */
static __always_inline void read_owner(struct rw_semaphore *lock)
{
	__s64 owner = rwsem_owner(lock);
	struct task_struct *task = (void *)(owner & ~RWSEM_OWNER_FLAGS);
	__u32 process;

	if (!task || owner & RWSEM_READER_OWNED)
		return;
	process = process_of(task);
	record.owner_pid = process & ~FL_PROCESS_OUTSIDE;
	if (process & FL_PROCESS_OUTSIDE)
		record.facts |= FL_OPEN_OWNER_OUTSIDE;
	BPF_CORE_READ_STR_INTO(&record.owner_command, task, comm);
	if ((__s64)rwsem_owner(lock) == owner)
		record.facts |= FL_OPEN_HAS_OWNER;
}

static __always_inline void read_rwsem(struct inode *inode)
{
	struct rw_semaphore *lock = &inode->i_rwsem;

	if (!has_rwsem_count())
		return;
	record.rwsem_count = rwsem_count(lock);
	record.facts |= FL_OPEN_HAS_RWSEM;
	if (record.rwsem_count & RWSEM_WRITER_LOCKED)
		read_owner(lock);
}

static __always_inline void read_io_mode(struct inode *inode)
{
	void *fi = (void *)inode - bpf_core_field_offset(struct fuse_inode, inode);

	if (!has_io_mode())
		return;
	record.io_counter = io_counter(fi);
	record.facts |= FL_OPEN_HAS_IO_MODE;
	if (is_in_cached_mode(fi))
		record.facts |= FL_OPEN_CACHED_MODE;
}

static __always_inline void read_path(struct dentry *dentry)
{
	bool cut;

	record.path_length = read_names(record.path, dentry, &cut);
	if (cut)
		record.facts |= FL_OPEN_PATH_CUT;
}

static __always_inline void read_backing(struct fuse_file *ff)
{
	struct file *file = backing_file_of_open(ff);
	struct inode *inode;

	if (!file)
		return;
	inode = BPF_CORE_READ(file, f_inode);
	record.facts |= FL_OPEN_HAS_BACKING;
	record.backing_inode = BPF_CORE_READ(inode, i_ino);
	record.backing_device = BPF_CORE_READ(inode, i_sb, s_dev);
	record.backing_magic = BPF_CORE_READ(inode, i_sb, s_magic);
	if (is_unlinked(inode))
		record.facts |= FL_OPEN_BACKING_DELETED;
	read_path(BPF_CORE_READ(file, f_path.dentry));
}

static __always_inline void read_file(struct file *file, struct inode *inode)
{
	struct fuse_file *ff = file->private_data;

	record.file_flags = file->f_flags;
	record.device = inode->i_sb->s_dev;
	record.inode = inode->i_ino;
	record.inode_address = (__u64)inode;
	record.nodeid = BPF_CORE_READ((struct fuse_inode *)inode, nodeid);
	record.generation = inode->i_generation;
	record.size = inode->i_size;
	read_rwsem(inode);
	read_io_mode(inode);
	if (record.file_flags & O_PATH || !ff) {
		record.facts |= FL_OPEN_PATH_ONLY;
		return;
	}
	record.open_flags = BPF_CORE_READ(ff, open_flags);
	read_backing(ff);
}

/* False: it is not asked for. */
static __always_inline bool read_open_file(const struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;

	/* A kernel without these types, their module not loaded, has no FUSE file either. */
	if (!bpf_core_type_exists(struct fuse_file) || !task || !file)
		return false;
	if (!is_wanted(file->f_inode))
		return false;
	__builtin_memset(&record, 0, sizeof(record));
	find_numbering(&numbering);
	record.pid = number_of(BPF_CORE_READ(task, group_leader), &numbering);
	record.tid = number_of(task, &numbering);
	record.descriptor = ctx->fd;
	BPF_CORE_READ_STR_INTO(&record.command, task, comm);
	read_file(file, file->f_inode);
	return true;
}
