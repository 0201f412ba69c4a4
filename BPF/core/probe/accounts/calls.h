/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* From finished calls to the maps. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/errors.h"
#include "kernel/helpers.h"
#include "probe/accounts/acquisitions.h"
#include "probe/accounts/inside.h"
#include "probe/accounts/lacking.h"
#include "probe/accounts/timeline.h"
#include "probe/config.h"
#include "probe/indexes.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "shared/atomic.h"
#include "shared/histogram.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_call_key);
	__type(value, __u32);
} call_ids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_calls);
} calls SEC(".maps");

/* Slots handed out. */
__u32 call_count;

static __always_inline void account_call(struct task_state *t, __s64 result, __u64 duration,
					 bool exit_missed)
{
	struct fl_calls *c;
	__u32 index;

	timeline_end(t, result, duration, exit_missed);
	index = known_index(&t->call, &call_ids, &t->key, &call_count, config.max_calls);
	c = bpf_map_lookup_elem(&calls, &index);
	if (!c) {
		LOSE(t, calls_full);
		return;
	}
	add(&c->count, 1);
	add(&c->wait_sum, t->wait_ns);
	if (exit_missed) {
		add(&c->exits_missed, 1);
		return;
	}
	if (result == -EIOCBQUEUED && t->completed)
		result = t->completed;
	if (result == -EIOCBQUEUED)
		add(&c->queued, 1);
	else if (result < 0)
		add(&c->errors, 1);
	else
		add(&c->bytes, result);
	add(&c->duration_sum, duration);
	raise_to(&c->duration_max, duration, FL_OWN_ATTEMPTS);
}

__noinline int close_call(struct task_state *t, __s64 result, __u64 now, bool exit_missed)
{
	if (!t)
		return 0;
	for (__u32 i = 0; i < FL_EVENTS && i < t->begun; i++)
		account_plain(t, i);
	for (__u32 i = 0; i < FL_EVENTS && i < t->done_count; i++)
		account_numbered(t, i);
	t->done_count = 0;
	/* Locks whose release was not seen. */
	leave_inside(t, &t->held[FL_LOCK_INODE], 1, now);
	for (__u32 i = 0; i < FL_LOCK_CLASSES; i++) {
		if (t->held[i].witness) {
			t->done[SPILLED] = t->held[i];
			account_numbered(t, SPILLED);
		}
		t->held[i].witness = 0;
		drop_pending(t, &t->pending[i]);
	}
	account_call(t, result, elapsed(t->start_ns, now), exit_missed);
	count_over(t);
	t->start_ns = 0;
	return 0;
}
