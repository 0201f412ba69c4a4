/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where a call begins. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/accounts/timeline.h"
#include "probe/calls/aside.h"
#include "probe/calls/call.h"
#include "probe/calls/conditions.h"
#include "probe/calls/inner.h"
#include "probe/calls/learn.h"
#include "probe/calls/settle.h"
#include "probe/files/known_file.h"
#include "probe/accounts/series.h"
#include "probe/losses.h"
#include "probe/notes.h"
#include "probe/state.h"
#include "probe/tasks.h"

static __always_inline bool begin_call(struct task_state *t, const struct call *call)
{
	if (!is_known(t, call) && !learn(t, call))
		return false;
	forget_refused(call->frame);
	t->frame = call->frame;
	t->iocb = call->iocb;
	t->tentative = call->tentative;
	t->inner.frame = 0;
	t->position = call->position;
	t->count = call->count;
	t->conditions = inode_conditions(call, call->inode);
	t->flags = call->flags | (is_splicing(t->inode) ? FL_CALL_VIA_SPLICE : 0);
	t->path = call->path ? call->path : t->open_path;
	t->what = what_of_call(t);
	t->wait_ns = 0;
	t->completed = 0;
	t->begun = 0;
	if (call->tentative)
		t->ticket = 0;
	else
		timeline_begin(t);
	t->whole_shape = 0;
	COUNT_OFTEN(t->mount, calls_entered);
	t->start_ns = bpf_ktime_get_ns();
	return true;
}

static __always_inline void open_call(const struct call *call)
{
	struct task_state *t = new_task_state();
	bool inside = false;

	if (!t) {
		LOSE_ON(call->file, call->flags, storage_failed);
		refuse(call->frame);
		return;
	}
	if (t->start_ns)
		settle(t, call->frame, true);
	if (t->start_ns) {
		inner_begins(t, call->file, call->frame);
		inside = put_aside(t);
		if (!inside) {
			LOSE_ON(call->file, call->flags, nested_deep);
			refuse(call->frame);
			return;
		}
	}
	if (begin_call(t, call))
		return;
	if (inside)
		take_back(t);
	leave_if_over(t);
	refuse(call->frame);
}
