/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where a call ends. */
#pragma once
#include "fuselock.h"
#include "kernel/errors.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "probe/accounts/calls.h"
#include "probe/calls/aside.h"
#include "probe/calls/call.h"
#include "probe/calls/inner.h"
#include "probe/calls/settle.h"
#include "probe/files/known_file.h"
#include "probe/losses.h"
#include "probe/notes.h"
#include "probe/state.h"
#include "probe/tasks.h"
#include "shared/gate.h"

/* The task's call is the one that returns. */
static __always_inline bool is_return_of(const struct task_state *t, __u64 frame)
{
	return t->start_ns && t->frame == frame;
}

/* Ends the task's call if that is the one that returns, or what is noted of one inside of it. */
static __always_inline bool end_call_of(struct task_state *t, __u64 frame, __s64 result, __u64 now)
{
	/* Calls inside of it whose own returns were not seen. */
	if (t->start_ns && t->depth && t->frame < frame && !is_return_of(t, frame))
		settle(t, frame - 1, false);
	if (is_return_of(t, frame)) {
		close_call(t, result, now, false);
		if (t->depth)
			take_back(t);
		if (t->inner.frame)
			inner_ends(t, frame, now);
		leave_if_over(t);
		return true;
	}
	if (t->inner.frame && inner_ends(t, frame, now))
		return true;
	leave_if_over(t);
	return false;
}

/* Ends the call that returns; false where its beginning was not seen. */
static __always_inline bool end_call(__u64 frame, __s64 result)
{
	__u64 now = bpf_ktime_get_ns();
	struct task_state *t = task_state();

	return (t && end_call_of(t, frame, result, now)) || was_refused(frame);
}

static __always_inline void end_call_on(struct file *file, __u64 frame, __s64 result)
{
	bool on_target = is_on_target(file->f_inode);

	if (!on_target && !stacked)
		return;
	if (end_call(frame, result) || !enabled || !on_target)
		return;
	/* Once queued it may be complete by now, and the file closed. */
	if (result == -EIOCBQUEUED)
		COUNT_AT(mount_slot(file->f_inode->i_sb->s_dev), entries_unseen);
	else
		LOSE_ON(file, 0, entries_unseen);
}

/* The second witness of a return: the first one has ended the call, if it ran. */
static __always_inline void end_skipped(__u64 frame, __s64 result)
{
	struct task_state *t = task_state();

	if (t && (is_return_of(t, frame) || (t->start_ns && t->inner.frame == frame)))
		end_call(frame, result);
}
