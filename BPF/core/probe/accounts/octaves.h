/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Histograms of which only the octaves are there that a value has fallen into: of forty most series need three, on
 * the CPUs that their writers ran on.
 */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "shared/atomic.h"
#include "shared/histogram.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_octave);
} octaves SEC(".maps");

/* Octaves handed out. */
__u32 octave_count;

/* The octave for a place that has none: of this program's, or of one that interrupted it. 0 where all are taken. */
static __noinline __u32 new_octave(__u32 *place)
{
	__u32 number, other;

	if (!place || *(volatile __u32 *)&octave_count + 1 >= config.max_octaves)
		return 0;
	number = __sync_fetch_and_add(&octave_count, 1) + 1;
	if (number >= config.max_octaves)
		return 0;
	other = __sync_val_compare_and_swap(place, 0, number);
	return other ? other : number;
}

/* The counter of a value in a histogram with these octaves; NULL where there is no room for it. */
static __always_inline __u64 *counter_in(__u32 *places, __u64 ns)
{
	__u64 bucket = bucket_of(ns), number = bucket / FL_SUB_BUCKETS;
	struct fl_octave *octave;
	__u32 index;

	/* So that the bound is checked on the very register that is the index: 6.1 looks at no other. */
	asm volatile("" : "+r"(number));
	if (number >= FL_OCTAVES)
		return NULL;
	index = places[number];
	if (!index)
		index = new_octave(&places[number]);
	octave = index ? bpf_map_lookup_elem(&octaves, &index) : NULL;
	return octave ? &octave->counts[bucket & (FL_SUB_BUCKETS - 1)] : NULL;
}

/* The same where it is not for every write: one copy of it in a program. */
static __noinline __u64 *seldom_counter_in(__u32 *places, __u64 ns)
{
	return places ? counter_in(places, ns) : NULL;
}
