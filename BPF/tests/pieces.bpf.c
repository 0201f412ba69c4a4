/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * The pieces of the programs that need no kernel structure, each asked by user space through
 * BPF_PROG_TEST_RUN: for tests alone, no part of what is shipped.
 */
#include "fuselock.h"
#include "kernel/helpers.h"
#include "observe/samples/slots.h"
#include "probe/accounts/shape.h"
#include "probe/calls/conditions.h"
#include "probe/calls/frames.h"
#include "probe/locks/call_site.h"
#include "probe/locks/classes.h"
#include "probe/state.h"
#include "probe/tasks.h"
#include "shared/filter.h"
#include "shared/histogram.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* As Question in the test has it. */
struct question {
	__u64 given[6];
	__u64 answer[3];
};

/* Too large for the stack. */
struct task_state state;

SEC("syscall")
int bucket(struct question *q)
{
	q->answer[0] = bucket_of(q->given[0]);
	return 0;
}

SEC("syscall")
int time_between(struct question *q)
{
	q->answer[0] = elapsed(q->given[0], q->given[1]);
	return 0;
}

/* Lock, file and class. */
SEC("syscall")
int filter_insert(struct question *q)
{
	q->answer[0] = filter_add(q->given[0], q->given[1], q->given[2]);
	return 0;
}

/* Of a lock: its slot, file and class. */
SEC("syscall")
int filter_look_up(struct question *q)
{
	__u64 slot = filter_find(q->given[0]);
	__u32 owner;

	q->answer[0] = slot;
	/* The verifier must see the bound on the very index. */
	asm volatile("" : "+r"(slot));
	if (slot >= FL_FILTER_SLOTS)
		return 0;
	owner = filter_owner[slot];
	q->answer[1] = owner_file(owner);
	q->answer[2] = owner_class(owner);
	return 0;
}

/* The locks of the call's classes, when it began; and the lock. */
SEC("syscall")
int lock_class(struct question *q)
{
	state.lock[FL_LOCK_INODE] = q->given[0];
	state.lock[FL_LOCK_BACKING] = q->given[1];
	state.lock[FL_LOCK_FI] = q->given[2];
	state.start_ns = q->given[3];
	q->answer[0] = class_of(&state, q->given[4]);
	return 0;
}

/*
 * So many of the task's places have another one's state, in a call or not: which place the task gets, from 1; whether
 * its call is found while it lasts, and no more afterwards.
 */
SEC("syscall")
int task_place(struct question *q)
{
	__u32 thread = bpf_get_current_pid_tgid();
	__u64 other = q->given[1] ? 4096 + IN_CALL : 4096;
	struct task_state *t;

	for (__u32 attempt = 0; attempt < TASK_PLACES; attempt++)
		state_in(place_of(thread, attempt))->owner = attempt < q->given[0] ? other : 0;
	t = new_task_state();
	if (!t)
		return 0;
	t->start_ns = 1;
	for (__u32 attempt = 0; attempt < TASK_PLACES; attempt++)
		if (t->place == place_of(thread, attempt) + 1)
			q->answer[0] = attempt + 1;
	q->answer[1] = task_state() == t && new_task_state() == t;
	t->start_ns = 0;
	leave_if_over(t);
	q->answer[2] = !task_state();
	return 0;
}

/* Flags of the iocb, position, count, size of the file. */
SEC("syscall")
int conditions(struct question *q)
{
	q->answer[0] = conditions_of(q->given[0], q->given[1], q->given[2], q->given[3]);
	return 0;
}

/* So many acquisitions of a class in a mode: what the call's shape has of each slot. */
SEC("syscall")
int shape(struct question *q)
{
	__builtin_memset(state.shape, 0, sizeof(state.shape));
	state.shape[FL_SHAPE_FI] = q->given[2];
	state.shape[FL_SHAPE_BACKING_SHARED] = q->given[2];
	count_in_shape(&state, q->given[0], q->given[1]);
	q->answer[0] = state.shape[FL_SHAPE_FI];
	q->answer[1] = state.shape[FL_SHAPE_BACKING_SHARED];
	q->answer[2] = state.shape[FL_SHAPE_INODE_EXCLUSIVE];
	return 0;
}

/* When the call began, its frame, the frame of another function. */
SEC("syscall")
int inside(struct question *q)
{
	state.start_ns = q->given[0];
	state.frame = q->given[1];
	q->answer[0] = is_inside(&state, q->given[2]);
	return 0;
}

SEC("syscall")
int kernel_text(struct question *q)
{
	q->answer[0] = is_text(q->given[0]);
	return 0;
}

/* The slot of the pass before, and now: slots that got no pass, and the one taken. */
SEC("syscall")
int next_slot(struct question *q)
{
	last_slot = q->given[0];
	q->answer[0] = claim_slot(q->given[1]);
	q->answer[1] = last_slot;
	return 0;
}
