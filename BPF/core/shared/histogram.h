/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Log-linear histograms of nanoseconds: FL_BUCKETS in include/fuselock.h. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "shared/atomic.h"

/*
 * The clock of BPF programs may go back a little where its slope is corrected
 * (kernel/time/timekeeping.c, ktime_get_mono_fast_ns): no time has passed then, not 584 years.
 */
static __always_inline __u64 elapsed(__u64 since, __u64 now)
{
	return now > since ? now - since : 0;
}

/* 1 where the value is over the limit; both have no sign bit. */
static __always_inline __u64 is_over(__u64 value, __u64 limit)
{
	return (limit - value) >> 63;
}

/* Without branches, each of which doubles what the verifier has to follow. */
static __always_inline __u32 exponent_of(__u64 value)
{
	__u64 exponent = 0, shift;

	shift = is_over(value, 0xFFFFFFFF) << 5;
	value >>= shift;
	exponent += shift;
	shift = is_over(value, 0xFFFF) << 4;
	value >>= shift;
	exponent += shift;
	shift = is_over(value, 0xFF) << 3;
	value >>= shift;
	exponent += shift;
	shift = is_over(value, 0xF) << 2;
	value >>= shift;
	exponent += shift;
	shift = is_over(value, 3) << 1;
	value >>= shift;
	exponent += shift;
	return exponent + (value >> 1);
}

static __always_inline __u32 bucket_of(__u64 ns)
{
	__u32 exponent;

	if (ns < FL_SUB_BUCKETS)
		return ns;
	exponent = exponent_of(ns);
	if (exponent > FL_MAX_EXPONENT)
		return FL_BUCKETS - 1;
	return (exponent - FL_SUB_BITS + 1) * FL_SUB_BUCKETS +
	       ((ns >> (exponent - FL_SUB_BITS)) & (FL_SUB_BUCKETS - 1));
}

/* A value whose bucket's counter is found. */
static __always_inline void observe_in(__u64 *counter, __u64 *sum, __u64 *max, __u64 ns)
{
	add(counter, 1);
	add(sum, ns);
	raise_to(max, ns, FL_OWN_ATTEMPTS);
}

static __always_inline void observe(__u64 *buckets, __u64 *sum, __u64 *max, __u64 ns)
{
	__u64 bucket = bucket_of(ns);

	/* So that the bound is checked on the very register that is the index: 6.1 looks at no other. */
	asm volatile("" : "+r"(bucket));
	if (bucket < FL_BUCKETS)
		observe_in(&buckets[bucket], sum, max, ns);
}
