/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Which files somebody has open for writing, found twice: among the open files of the tasks that the
 * caller's PID namespace shows, which tells how they are open, and among the inodes (inodes.h).
 */
#pragma once
#include "observe.h"
#include "kernel/errors.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "observe/files/opened.h"
#include "observe/files/wanted.h"
#include "observe/files/watch.h"
#include "observe/files/watched.h"
#include "observe/holders/holder.h"
#include "observe/lost.h"
#include "shared/inodes.h"
#include "shared/names.h"
#include "shared/optional.h"
#include "shared/processes.h"

/* Each time the lists of inodes are followed; a walk may do so again. */
__u32 search_number;

static __always_inline void visit(struct inode *inode, struct list_walk *list)
{
	if (BPF_CORE_READ(inode, i_writecount.counter) <= 0 || !is_wanted(inode))
		return;
	if (is_watched(watch((__u64)inode, (__u64)dentry_of(inode))))
		return;
	list->over_limit++;
	lose_file(BPF_CORE_READ(inode, i_sb, s_dev), search_number);
}

static long visit_inode(__u32 number, struct list_walk *list)
{
	return next_inode(list, visit);
}

static long visit_superblock(__u32 number, struct list_walk *list)
{
	return next_superblock(list, is_wanted_mount, visit_inode);
}

static __always_inline void find_writers(struct fl_walk *result)
{
	struct list_walk list = {};

	search_number++;
	visit_superblocks(&list, visit_superblock);
	result->inodes = inodes_seen;
	result->over_limit = list.over_limit;
	result->incomplete = list.incomplete;
}

struct files {
	__u32 all;
	__u32 open;
};

static long end_file(__u32 index, struct files *files)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);

	if (!w || !w->nodeid)
		return 0;
	files->all++;
	if (!w->address)
		return 0;
	if (w->gone || w->walk != walk_number)
		forget(index);
	else
		files->open++;
	return 0;
}

static __always_inline int walk_begins(void)
{
	if (!has_rwsem_count())
		return -EOPNOTSUPP;
	find_registers();
	__sync_fetch_and_add(&walk_number, 1);
	find_numbering(&numbering);
	return 0;
}

static __always_inline void walk_meets(struct file *file)
{
	struct inode *inode;
	__u32 index;

	/* A kernel without these types, their module not loaded, has no FUSE file either. */
	if (!bpf_core_type_exists(struct fuse_file) || !file || !is_open_for_writing(file))
		return;
	/* Read by a helper: a function of its own takes numbers, not pointers that the verifier knows. */
	inode = BPF_CORE_READ(file, f_inode);
	if (!inode || !is_wanted(inode))
		return;
	index = watch((__u64)inode, (__u64)BPF_CORE_READ(file, f_path.dentry));
	if (is_watched(index))
		count_open(file, index, 0);
}

/* Lets go of files that nobody has open any more; the sums stay. */
static __always_inline void walk_ends(struct fl_walk *walk)
{
	struct files files = {};

	bpf_loop(watched_count, end_file, &files, 0);
	walk->files = files.all;
	walk->open = files.open;
}
