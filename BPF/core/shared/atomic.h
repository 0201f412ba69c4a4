/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Counters that several CPUs, or several programs on one, update at once. */
#pragma once
#include "kernel/helpers.h"

/*
 * Tracing programs can be preempted by another task's on the same CPU, so that even per-CPU values
 * need atomic updates: a plain increment was measured to lose counts.
 */
static __always_inline void add(__u64 *counter, __u64 value)
{
	__sync_fetch_and_add(counter, value);
}

/* A failed attempt means that somebody else raised it; per-CPU values have few somebodies. */
#define FL_OWN_ATTEMPTS 3
#define FL_SHARED_ATTEMPTS 16

static __always_inline void raise_to(__u64 *maximum, __u64 value, int attempts)
{
	for (int attempt = 0; attempt < attempts; attempt++) {
		__u64 seen = *(volatile __u64 *)maximum;

		if (value <= seen || __sync_val_compare_and_swap(maximum, seen, value) == seen)
			return;
	}
}
