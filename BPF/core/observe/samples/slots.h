/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * When to look: time is cut into slots of one period, and each slot gets one pass, at a random time in
 * it. A writer with a period of its own can then neither hide from the passes nor meet each of them.
 */
#pragma once
#include "kernel/helpers.h"

/* Nanoseconds; set before load. */
const volatile __u64 period_ns SEC(".rodata.period");

/* Slot of the last pass. */
__u64 last_slot;

/* A pass that comes late may still be its slot's own, but never by more than one period. */
static __always_inline __u64 slot_at(__u64 now)
{
	__u64 due = last_slot + 1, current = now / period_ns;

	return current > due + 1 ? current : due;
}

/* Takes the slot of a pass that begins now; how many slots since the last pass got none. */
static __always_inline __u64 claim_slot(__u64 now)
{
	__u64 before = last_slot;

	last_slot = before ? slot_at(now) : now / period_ns;
	return before ? last_slot - before - 1 : 0;
}

/* Nanoseconds until the next slot's pass; at once where its time is over. */
static __always_inline __u64 time_to_next_pass(void)
{
	__u64 now = bpf_ktime_get_ns();
	__u64 at = slot_at(now) * period_ns + bpf_get_prandom_u32() % period_ns;

	return at > now ? at - now : 1;
}
