/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * A round of the kind of work that the lock programs do for one acquisition: counters, the state of a task (here the
 * kernel's own storage), clocks, a copy of the acquisition, a histogram. Of its time user space makes what an instruction
 * of that kind takes on this machine: how many a round has is in InstructionPrices.swift, measured, and to be
 * measured anew when this changes.
 */
#pragma once
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "shared/atomic.h"
#include "shared/histogram.h"

#define ROUND_WORDS 12

/* As `struct task_state`, of which a program touches a few lines. */
struct round_state {
	__u64 began_ns;
	__u64 held[ROUND_WORDS];
	__u64 done[ROUND_WORDS];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct round_state);
} tasks SEC(".maps");

struct round_counts {
	__u64 steps[4];
	__u64 sum;
	__u64 max;
	__u64 buckets[FL_BUCKETS];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct round_counts);
} counts SEC(".maps");

static __always_inline struct round_state *round_state(__u64 flags)
{
	return bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), NULL, flags);
}

static __always_inline void count_round(__u32 step)
{
	__u32 zero = 0;
	struct round_counts *c = bpf_map_lookup_elem(&counts, &zero);

	if (c)
		add(&c->steps[step], 1);
}

/* As where a lock function is entered. */
static __always_inline void round_enters(__u64 lock)
{
	struct round_state *s;

	count_round(0);
	s = round_state(0);
	if (!s)
		return;
	s->began_ns = bpf_ktime_get_ns();
	for (int word = 0; word < ROUND_WORDS; word++)
		s->held[word] = lock + word;
	count_round(1);
}

/* As where the lock is released, and at the end of the call. */
static __always_inline void round_leaves(void)
{
	struct round_counts *c;
	struct round_state *s;
	__u32 zero = 0;
	__u64 ns;

	count_round(2);
	s = round_state(0);
	if (!s)
		return;
	ns = elapsed(s->began_ns, bpf_ktime_get_ns());
	__builtin_memcpy(s->done, s->held, sizeof(s->done));
	count_round(3);
	c = bpf_map_lookup_elem(&counts, &zero);
	if (c)
		observe(c->buckets, &c->sum, &c->max, ns);
}
