/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Where the flags of an open are decided: what the server replied and what the kernel keeps of it
 * (fs/fuse/iomode.c, fuse_file_io_open), for writing opens only, calls being counted or not.
 *
 * fuse_finish_open calls it and little else, so that each step has a second program that sees it: an
 * open is lost where both programs of one step were skipped.
 */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/calls/call.h"
#include "probe/files/identity.h"
#include "probe/files/known_file.h"
#include "probe/files/open_counts.h"
#include "probe/files/requests.h"
#include "probe/indexes.h"
#include "probe/losses.h"
#include "probe/notes.h"
#include "shared/filter.h"

enum open_state {
	OPEN_NONE = 0,
	OPEN_BEGUN = 1, /* the reply was read */
	OPEN_COUNTED = 2,
};

static __always_inline bool is_traced_open(struct file *file, struct inode *inode)
{
	return is_on_target(inode) && file->f_mode & FMODE_WRITE;
}

/* From here on the locks of the file are known, with nobody having written to it yet. */
static __always_inline void watch_opened(struct file *file, struct inode *inode)
{
	__u32 index = known_file(file, inode, NULL, writer_of(0));
	struct inode *directory;

	if (index == NO_INDEX)
		return;
	filter_add(inode_lock_of(inode), index, FL_LOCK_INODE);
	filter_add(fi_lock_of(inode), index, FL_LOCK_FI);
	/* Looking the name up takes the directory's fi->lock: elsewhere, for the file. */
	directory = BPF_CORE_READ(file, f_path.dentry, d_parent, d_inode);
	if (directory)
		filter_add(fi_lock_of(directory), index, FL_LOCK_FI);
}

/*
 * Opening a passthrough file opens its backing file, which may be on FUSE as well: the one open is inside of
 * the other then, as whose file is not open yet tells. Otherwise nobody saw the last one end.
 */
static __always_inline void leave_for_inner_open(struct task_notes *t)
{
	struct file *outer = (struct file *)t->opening_file;

	if (t->outer_opening)
		COUNT(opens_unread);
	if (BPF_CORE_READ(outer, f_mode) & FMODE_OPENED) {
		COUNT(opens_unread);
		t->outer_opening = 0;
		return;
	}
	t->outer_opening = t->opening_file;
	t->outer_opening_flags = t->opening_flags;
}

static __always_inline void return_to_outer_open(struct task_notes *t)
{
	if (!t->outer_opening)
		return;
	t->opening = OPEN_BEGUN;
	t->opening_file = t->outer_opening;
	t->opening_flags = t->outer_opening_flags;
	t->outer_opening = 0;
}

static __always_inline void open_entered(struct file *file, struct inode *inode)
{
	struct fuse_file *ff = file->private_data;
	struct task_notes *t;

	if (!is_traced_open(file, inode))
		return;
	t = new_task_notes();
	if (!t || (t->opening == OPEN_BEGUN && t->opening_file == (__u64)file))
		return;
	if (t->opening == OPEN_BEGUN)
		leave_for_inner_open(t);
	t->opening = OPEN_BEGUN;
	t->opening_file = (__u64)file;
	t->opening_flags = BPF_CORE_READ(ff, open_flags);
	watch_opened(file, inode);
}

static __always_inline void open_returned(struct task_notes *t, struct file *file, struct inode *inode,
				       int result)
{
	__u64 fuse_file = (__u64)file->private_data;
	bool is_read = t && t->opening == OPEN_BEGUN && t->opening_file == (__u64)file;

	if (is_read) {
		account_open(t, file, inode, result);
		bpf_map_update_elem(&requests, &fuse_file, &t->opening_flags, BPF_ANY);
	} else {
		/* What is known of this address is of a file that is gone. */
		bpf_map_delete_elem(&requests, &fuse_file);
		COUNT(opens_unread);
		watch_opened(file, inode);
	}
	__sync_fetch_and_add(&open_generation, 1);
}

/* The inner function's return comes first; whoever sees the first one counts. */
static __always_inline void open_left(struct file *file, struct inode *inode, int result, bool inner)
{
	struct task_notes *t;

	if (!is_traced_open(file, inode))
		return;
	t = new_task_notes();
	if (!t || t->opening != OPEN_COUNTED || t->opening_file != (__u64)file)
		open_returned(t, file, inode, result);
	if (!t)
		return;
	t->opening_file = (__u64)file;
	t->opening = inner ? OPEN_COUNTED : OPEN_NONE;
	if (!inner)
		return_to_outer_open(t);
}
