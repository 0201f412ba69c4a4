/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What holds for a call: the kernel's own conditions for the shared side. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/io.h"
#include "kernel/words.h"
#include "probe/calls/call.h"
#include "probe/state.h"
#include "shared/optional.h"

static __always_inline __u32 conditions_of(__u32 iocb_flags, __s64 position, __u64 count, __s64 size)
{
	__u32 conditions = 0;
	bool append = iocb_flags & IOCB_APPEND;

	if (iocb_flags & IOCB_DIRECT)
		conditions |= FL_COND_DIRECT;
	if (append)
		conditions |= FL_COND_APPEND;
	if (iocb_flags & IOCB_NOWAIT)
		conditions |= FL_COND_NOWAIT;
	if (append || position + (__s64)count > size)
		conditions |= FL_COND_PAST_EOF;
	return conditions;
}

/* is_in_cached_mode(), for every write. */
static __always_inline bool is_cached_now(void *fuse_inode)
{
	if (!has_cached_mode())
		return false;
	return read_word(fuse_inode + bpf_core_field_offset(struct fuse_inode, state)) &
	       (1ul << FUSE_I_CACHE_IO_MODE);
}

static __always_inline __u32 inode_conditions(const struct call *call, void *fuse_inode)
{
	__u32 conditions = conditions_of(call->iocb_flags, call->position, call->count,
					 call->inode->i_size);

	return is_cached_now(fuse_inode) ? conditions | FL_COND_CACHED_MODE : conditions;
}

/*
 * The kernel looks at size and mode just before it takes the inode's lock, which may be later than
 * the call's entry: what holds there is added. Without FOPEN_PARALLEL_DIRECT_WRITES it looks at
 * neither (fs/fuse/file.c, fuse_dio_wr_exclusive_lock).
 */
static __always_inline void look_again(struct task_state *t)
{
	__s64 size = read_word((void *)t->inode + bpf_core_field_offset(struct inode, i_size));

	if (t->position + (__s64)t->count > size)
		t->conditions |= FL_COND_PAST_EOF;
	if (is_cached_now((void *)t->inode))
		t->conditions |= FL_COND_CACHED_MODE;
}
