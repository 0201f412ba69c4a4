/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Where the states of tasks are: in a table by thread id, where one is found in a dozen instructions. The kernel's own
 * storage of a task takes sixty, and every program asks.
 *
 * A state belongs to a task while it is in a call. Afterwards any other may have it, with what is known of the last
 * call's file, which is looked at before it is believed.
 */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "probe/state.h"

/* Data, and no array: of a look-up each program would have to test whether there is anything. */
struct task_state tasks[FL_TASKS] SEC(".bss.tasks");

/* In `owner`, of an address that is even. */
#define IN_CALL 1ull
/* Places that a task's state may be in. */
#define TASK_PLACES 4
#define NEXT_PLACE 509

/* Some task's first place was taken. */
__u32 displaced;

static __always_inline struct task_state *state_in(__u64 index)
{
	return &tasks[index & (FL_TASKS - 1)];
}

static __always_inline __u64 place_of(__u32 thread, __u32 attempt)
{
	return (thread + attempt * NEXT_PLACE) & (FL_TASKS - 1);
}

/* The state of the task with this thread id that `owner` says, its first place aside. */
static __noinline struct task_state *displaced_state(__u32 thread, __u64 owner)
{
	for (__u32 attempt = 1; attempt < TASK_PLACES; attempt++) {
		struct task_state *t = state_in(place_of(thread, attempt));

		if (t->owner == owner)
			return t;
	}
	return NULL;
}

static __always_inline struct task_state *state_of(__u32 thread, __u64 owner)
{
	struct task_state *t = state_in(place_of(thread, 0));

	if (t->owner == owner)
		return t;
	return displaced ? displaced_state(thread, owner) : NULL;
}

/* The call that the task is in; NULL for none. */
static __always_inline struct task_state *task_state(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return state_of(task->pid, (__u64)task + IN_CALL);
}

static __always_inline bool claim(struct task_state *t, __u32 thread, __u32 attempt, __u64 owner)
{
	__u64 seen = *(volatile __u64 *)&t->owner;

	if (seen & IN_CALL || __sync_val_compare_and_swap(&t->owner, seen, owner) != seen)
		return false;
	t->place = place_of(thread, attempt) + 1;
	t->thread = thread;
	return true;
}

static __noinline struct task_state *claim_displaced(__u32 thread, __u64 owner)
{
	for (__u32 attempt = 1; attempt < TASK_PLACES; attempt++) {
		struct task_state *t = state_in(place_of(thread, attempt));

		displaced = 1;
		if (claim(t, thread, attempt, owner))
			return t;
	}
	return NULL;
}

/* The task's state, or one for its first call; NULL where all of its places are taken. */
static __always_inline struct task_state *new_task_state(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 owner = (__u64)task + IN_CALL;
	__u32 thread = task->pid;
	struct task_state *t = state_in(place_of(thread, 0)), *in_call = NULL;

	if (t->owner == owner)
		return t;
	if (displaced)
		in_call = displaced_state(thread, owner);
	if (in_call)
		return in_call;
	if (claim(t, thread, 0, owner))
		return t;
	return claim_displaced(thread, owner);
}

/* The task's call is over, and no other goes on. */
static __always_inline void leave_if_over(struct task_state *t)
{
	if (!t->start_ns)
		__sync_fetch_and_sub(&t->owner, IN_CALL);
}
