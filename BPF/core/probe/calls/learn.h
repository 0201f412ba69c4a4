/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Which file a call is on, and what its locks are. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/calls/call.h"
#include "probe/calls/inner.h"
#include "probe/config.h"
#include "probe/files/identity.h"
#include "probe/files/known_file.h"
#include "probe/files/requests.h"
#include "probe/indexes.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/filter.h"
#include "shared/optional.h"

/*
 * Another mount's inode may have come to the same address, with the same number; and a task that
 * writes may complete the writes of another.
 */
static __always_inline __u64 inode_tag_of(const struct call *call)
{
	return call->inode->i_ino ^ (__u64)call->inode->i_sb->s_dev << 32 ^
	       (__u64)writer_of(call->flags) << 24;
}

static __always_inline bool find_file(struct task_state *t, const struct call *call,
				      struct inode *backing)
{
	struct fl_file_key key;

	identify(&key, call->inode, writer_of(call->flags));
	if (t->inode == (__u64)call->inode && t->known && same_file(&t->identity, &key))
		return true;
	t->file = known_file(call->file, call->inode, backing, key.process);
	t->known = t->file != NO_INDEX;
	t->mount = mount_slot(key.device);
	if (!t->known) {
		COUNT_AT(t->mount, files_full);
		return false;
	}
	t->inode = (__u64)call->inode;
	t->inode_tag = inode_tag_of(call);
	t->identity = key;
	return true;
}

static __always_inline void trace_lock(struct task_state *t, __u32 lock_class, __u64 lock)
{
	t->lock[lock_class] = lock;
	if (lock && !filter_add(lock, t->file, lock_class)) {
		t->lock[lock_class] = 0;
		LOSE(t, filter_full);
	}
}

/*
 * The task's last call was on the same open file: flags, backing file and addresses are as they were.
 * That an address of struct fuse_file was used again shows in the generation, where opens are seen.
 * User space may have cleared the filter: who has the lock that learn() adds last has them all.
 */
static __always_inline bool is_known(const struct task_state *t, const struct call *call)
{
	return config.sees_opens && t->fuse_file == (__u64)call->file->private_data &&
	       t->open_generation == *(volatile __u32 *)&open_generation &&
	       t->inode == (__u64)call->inode && t->inode_tag == inode_tag_of(call) &&
	       filter_contains(t->lock[FL_LOCK_BACKING] ?: t->lock[FL_LOCK_FI]);
}

/* What holds for every call on this open file. */
static __always_inline bool learn(struct task_state *t, const struct call *call)
{
	struct fuse_file *ff = call->file->private_data;
	struct inode *inode = call->inode, *backing = backing_inode_of_open(ff);

	if (!find_file(t, call, backing))
		return false;
	trace_lock(t, FL_LOCK_INODE, inode_lock_of(inode));
	trace_lock(t, FL_LOCK_FI, fi_lock_of(inode));
	trace_lock(t, FL_LOCK_BACKING, backing ? inode_lock_of(backing) : 0);
	t->stacks = backing && stacks_on(backing);
	if (t->stacks)
		stacked = 1;
	find_request(t, (__u64)ff);
	t->open_flags = BPF_CORE_READ(ff, open_flags);
	/* fs/fuse/file.c, fuse_file_write_iter: DAX, then FOPEN_DIRECT_IO, then passthrough. */
	if (BPF_CORE_READ(inode, i_flags) & S_DAX)
		t->open_path = FL_PATH_DAX;
	else if (t->open_flags & FOPEN_DIRECT_IO)
		t->open_path = FL_PATH_DIRECT_IO;
	else
		t->open_path = backing ? FL_PATH_PASSTHROUGH : FL_PATH_CACHED;
	return true;
}
