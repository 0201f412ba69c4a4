/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The functions that write calls go through. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "kernel/io.h"
#include "probe/calls/begin.h"
#include "probe/calls/call.h"
#include "probe/calls/frames.h"
#include "probe/calls/inner.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/gate.h"

/* A call that is not traced; it may be inside of one that is. */
static __always_inline void pass_by(void *ctx, struct file *file)
{
	struct task_state *t;

	if (!stacked || !enabled)
		return;
	t = task_state();
	if (t && t->start_ns)
		inner_begins(t, file, frame_of(ctx));
}

static __always_inline void open_iocb(void *ctx, struct kiocb *iocb, struct iov_iter *from, __u8 path,
				      __u8 flags)
{
	struct call call = { .file = iocb->ki_filp,
			     .frame = frame_of(ctx),
			     .iocb = (__u64)iocb,
			     .path = path,
			     .flags = flags };

	call.inode = call.file->f_inode;
	if (!is_target(call.inode)) {
		pass_by(ctx, call.file);
		return;
	}
	call.position = iocb->ki_pos;
	call.count = from->count;
	call.iocb_flags = iocb->ki_flags;
	if (iocb->ki_complete)
		call.flags |= FL_CALL_ASYNC;
	open_call(&call);
}

/*
 * The path's own function is the second witness of a call: its entry opens the call if the root's
 * program was skipped, its return is kept in case that of the root will be. The iocb tells whose path
 * it is: a write to another file has another one.
 */
static __always_inline void path_entered(void *ctx, struct kiocb *iocb, struct iov_iter *from,
					 __u8 path)
{
	struct task_state *t = task_state();

	if (t && t->refused && t->refused_iocb == (__u64)iocb)
		return;
	if (t && t->start_ns && !t->path_frame && t->iocb == (__u64)iocb) {
		t->path = path;
	} else {
		if (!is_target(iocb->ki_filp->f_inode))
			return;
		open_iocb(ctx, iocb, from, path, FL_CALL_ENTRY_MISSED);
		t = task_state();
		if (!t || !t->start_ns || t->frame != frame_of(ctx))
			return;
		COUNT_AT(t->mount, entries_mended);
	}
	t->path_frame = frame_of(ctx);
}

static __always_inline void path_left(void *ctx, ssize_t result)
{
	struct task_state *t = task_state();

	if (!t || !t->start_ns || t->path_frame != frame_of(ctx))
		return;
	t->returned = result;
	t->returned_ns = bpf_ktime_get_ns();
}
