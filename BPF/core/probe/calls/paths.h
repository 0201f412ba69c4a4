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
#include "probe/notes.h"
#include "probe/state.h"
#include "probe/tasks.h"
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

/* The other program on the same function has opened this very call. */
static __always_inline bool is_open(const struct task_state *t, const void *ctx, const struct kiocb *iocb)
{
	return t && t->start_ns && t->frame == frame_of(ctx) && t->iocb == (__u64)iocb;
}

static __always_inline void open_iocb(void *ctx, struct kiocb *iocb, struct iov_iter *from)
{
	struct call call = { .file = iocb->ki_filp, .frame = frame_of(ctx), .iocb = (__u64)iocb };

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
 * The second witness of a call is a second program on the function that begins it, which costs half of what one
 * on the path's own function did, and is there on every path. It runs after the first (kernel/bpf/trampoline.c
 * keeps the newest in front) and has something to do only where that was skipped.
 */
static __always_inline void open_skipped(void *ctx, struct kiocb *iocb, struct iov_iter *from)
{
	struct task_state *t = task_state();

	if (is_open(t, ctx, iocb) || !is_target(iocb->ki_filp->f_inode) || is_refused(frame_of(ctx)))
		return;
	open_iocb(ctx, iocb, from);
	t = task_state();
	if (is_open(t, ctx, iocb))
		COUNT_AT(t->mount, entries_mended);
}
