/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * A call is known by its frame: the context of a tracing program lies in the trampoline's frame on
 * the task's stack, at one and the same address for entry and return of one invocation
 * (arch/x86/net/bpf_jit_comp.c, arch_prepare_bpf_trampoline). The stack grows down, so that what is
 * inside of a call lies below it, and a call whose frame is not above a new one has returned.
 */
#pragma once
#include "kernel/helpers.h"
#include "probe/state.h"
#include "shared/pointers.h"

/* More than any kernel stack: whether two frames are on the same one. */
#define STACK_SPAN (64 << 10)

/* The low half, as the verifier makes a number of no more; a stack does not lie across 4 GiB. */
static __always_inline __u64 frame_of(const void *ctx)
{
	return low_half((__u64)ctx);
}

/* The task is in a call, and the function with this frame was called by it. */
static __always_inline bool is_inside(const struct task_state *t, __u64 frame)
{
	return t->start_ns && t->frame > frame && t->frame - frame < STACK_SPAN;
}
