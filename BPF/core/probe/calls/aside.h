/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Calls inside of calls: a passthrough write whose backing file is another FUSE mount's makes a second
 * write in the same task. The state of the one that waits is put aside while the inner one runs.
 */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/state.h"

/* The calls that wait for one inside of them: few tasks ever have any. */
struct outer_calls {
	struct task_state calls[FL_OUTER_CALLS];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct outer_calls);
} outer SEC(".maps");

static __always_inline struct task_state *outer_call(struct outer_calls *o, __u32 depth)
{
	if (depth == 0)
		return &o->calls[0];
	if (depth == 1)
		return &o->calls[1];
	return &o->calls[2];
}

/* Puts the task's call aside for one inside of it. 0 where there is no room for another. */
__noinline int put_aside(struct task_state *t)
{
	struct outer_calls *o;

	if (!t || t->depth >= FL_OUTER_CALLS)
		return 0;
	o = bpf_task_storage_get(&outer, bpf_get_current_task_btf(), NULL,
				 BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!o)
		return 0;
	bpf_probe_read_kernel(outer_call(o, t->depth), sizeof(*t), t);
	t->depth++;
	t->start_ns = 0;
	t->done_count = 0;
	t->done[SPILLED].witness = 0;
	for (__u32 i = 0; i < FL_LOCK_CLASSES; i++) {
		t->pending[i].lock = 0;
		t->held[i].witness = 0;
	}
	for (__u32 i = 0; i < FL_EVENTS; i++)
		t->plain[i].series = 0;
	for (__u32 i = 0; i < FL_MODES; i++)
		__builtin_memset(&t->seen[i], 0, sizeof(t->seen[i]));
	t->inner.frame = 0;
	return 1;
}

/* Goes on with the call that waited. */
__noinline int take_back(struct task_state *t)
{
	struct outer_calls *o;

	if (!t || !t->depth)
		return 0;
	o = bpf_task_storage_get(&outer, bpf_get_current_task_btf(), NULL, 0);
	if (o)
		bpf_probe_read_kernel(t, sizeof(*t), outer_call(o, t->depth - 1));
	return 0;
}
