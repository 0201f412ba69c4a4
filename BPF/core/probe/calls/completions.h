/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where asynchronous writes end, in another task. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/io.h"
#include "probe/accounts/timeline.h"
#include "probe/calls/aside.h"
#include "probe/calls/begin.h"
#include "probe/calls/call.h"
#include "probe/calls/end.h"
#include "probe/calls/frames.h"
#include "probe/files/known_file.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "probe/tasks.h"

/*
 * Completion of a passthrough write: inside the call when it was synchronous, in a worker when it
 * was not. Linux 6.13 changed the arguments; user space loads the pair that fits.
 */
static __always_inline void completion_entered(void *ctx, struct file *file, ssize_t result)
{
	struct task_state *t;
	struct call call = {
		.file = file,
		.inode = file->f_inode,
		.frame = frame_of(ctx),
		.path = FL_PATH_PASSTHROUGH,
		.flags = FL_CALL_COMPLETION,
	};

	if (!is_on_target(call.inode))
		return;
	t = task_state();
	if (t && is_inside(t, call.frame) && t->inode == (__u64)call.inode &&
	    !(t->flags & FL_CALL_COMPLETION)) {
		t->completed = result;
		return;
	}
	if (is_target(call.inode))
		open_call(&call);
}

static __always_inline void completion_left(void *ctx, struct file *file, ssize_t result)
{
	__u64 frame = frame_of(ctx);
	struct task_state *t;

	if (!is_on_target(file->f_inode))
		return;
	t = task_state();
	if (t && is_inside(t, frame) && t->inode == (__u64)file->f_inode)
		return;
	if (!end_call(frame, result) && is_target(file->f_inode))
		LOSE_ON(file, FL_CALL_COMPLETION, entries_unseen);
}

/*
 * Completion of an asynchronous direct write, on the server's reply: fs/fuse/file.c. Every request
 * of the write gets here; the last one, where it is not the submitter itself, completes the write and
 * takes fi->lock. A single request left is the last for certain; of several that are there at once
 * `io->reqs`, which changes under a lock of its own, tells none: who then takes fi->lock was it. (A
 * write that failed takes none. Its completion is counted where one request was left.)
 */
static __always_inline void request_completed(void *ctx, struct fuse_io_priv *io, int error)
{
	struct call call = { .path = FL_PATH_DIRECT_IO, .flags = FL_CALL_COMPLETION };
	struct task_state *t = task_state();

	if (!io->write || io->blocking)
		return;
	call.frame = frame_of(ctx);
	call.file = io->iocb->ki_filp;
	call.inode = call.file->f_inode;
	if (!is_target(call.inode) || (t && is_inside(t, call.frame)))
		return;
	call.tentative = io->reqs != 1;
	open_call(&call);
	t = task_state();
	if (t && t->start_ns && t->frame == call.frame)
		t->completed = error ? error : io->err ? io->err :
			       io->bytes < 0 ? (__s64)io->size : io->bytes;
}

static __always_inline bool took_lock(const struct task_state *t)
{
	return t->shape[FL_SHAPE_FI] || t->pending[FL_LOCK_FI].lock;
}

/* It completed nothing: as if it had not been. */
static __always_inline void dismiss(struct task_state *t)
{
	count_over(t);
	t->start_ns = 0;
	if (t->depth)
		take_back(t);
	leave_if_over(t);
}

static __always_inline void request_left(void *ctx)
{
	struct task_state *t = task_state();

	if (!t || !t->start_ns || t->frame != frame_of(ctx) || !(t->flags & FL_CALL_COMPLETION))
		return;
	if (t->tentative && !took_lock(t)) {
		dismiss(t);
		return;
	}
	if (t->tentative)
		timeline_begin(t);
	end_call(frame_of(ctx), t->completed);
}
