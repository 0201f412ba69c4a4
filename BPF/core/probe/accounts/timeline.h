/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * A bounded sample of calls, event by event. Which calls are in it is decided when they begin, so
 * that long ones are not left out. With a limit of 0 the verifier removes all but the loads of it.
 */
#pragma once
#include "timeline_event.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/accounts/command.h"
#include "probe/state.h"
#include "shared/atomic.h"

const volatile __u32 timeline_limit SEC(".rodata.timeline");

struct fl_timeline timeline SEC(".data.timeline");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} timeline_events SEC(".maps");

/* Gives the call that begins a number in the sample, as long as there are any. */
static __always_inline void timeline_begin(struct task_state *t)
{
	__u64 before;

	if (!timeline_limit)
		return;
	t->ticket = 0;
	if (*(volatile __u64 *)&timeline.begun >= timeline_limit)
		return;
	before = __sync_fetch_and_add(&timeline.begun, 1);
	if (before < timeline_limit)
		t->ticket = before + 1;
}

static __always_inline void timeline_acquisition(const struct task_state *t,
						 const struct acquisition *a)
{
	struct fl_event_acquisition *e;

	if (!timeline_limit || !t->ticket)
		return;
	e = bpf_ringbuf_reserve(&timeline_events, sizeof(*e), 0);
	if (!e) {
		add(&timeline.acquisitions_dropped, 1);
		return;
	}
	__builtin_memset(e, 0, sizeof(*e));
	e->kind = FL_EVENT_ACQUISITION;
	e->ticket = t->ticket;
	e->acquired_ns = a->acquired_ns;
	e->wait_ns = a->wait_ns;
	e->hold_ns = a->hold_ns;
	e->site = a->site;
	e->lock_class = a->lock_class;
	e->mode = a->mode;
	e->function = a->function;
	e->witness = a->witness;
	e->contended = a->contended;
	e->slept = a->slept;
	if (a->contended)
		e->holder = a->holder;
	bpf_ringbuf_submit(e, BPF_RB_NO_WAKEUP);
}

static __always_inline void timeline_end(const struct task_state *t, __s64 result, __u64 duration,
					 bool exit_missed)
{
	struct fl_event_call *e;
	__u64 task;

	if (!timeline_limit || !t->ticket)
		return;
	e = bpf_ringbuf_reserve(&timeline_events, sizeof(*e), 0);
	if (!e) {
		add(&timeline.calls_dropped, 1);
		return;
	}
	__builtin_memset(e, 0, sizeof(*e));
	task = bpf_get_current_pid_tgid();
	e->kind = FL_EVENT_CALL;
	e->ticket = t->ticket;
	e->begin_ns = t->start_ns;
	e->end_ns = exit_missed ? 0 : t->start_ns + duration;
	e->result = result;
	e->file = t->file;
	e->thread = task;
	e->process = task >> 32;
	e->cpu = bpf_get_smp_processor_id();
	e->path = t->path;
	e->flags = t->flags;
	bpf_get_current_comm(e->command, sizeof(e->command));
	read_command(e->process_command);
	bpf_ringbuf_submit(e, BPF_RB_NO_WAKEUP);
}
