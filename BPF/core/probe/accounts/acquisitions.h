/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* From finished acquisitions to the maps. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/accounts/blocks.h"
#include "probe/accounts/lacking.h"
#include "probe/accounts/octaves.h"
#include "probe/accounts/series.h"
#include "probe/accounts/timeline.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/atomic.h"

/* It never came to the slow path, and waited for nobody. */
static __always_inline bool is_immediate(const struct acquisition *a)
{
	return a->timed && a->certain && !a->contended;
}

/* What is not known of its times is said. */
static __always_inline void account_unknown(const struct task_state *t, const struct acquisition *a)
{
	if (!a->timed)
		COUNT_AT(t->mount, untimed);
	if (!a->released)
		COUNT_AT(t->mount, holds_unmeasured);
	if (has_one_witness(a))
		COUNT_AT(t->mount, single_witness);
	if (a->witness != FL_WITNESS_ALL)
		count_lacking(a, FL_WITNESS_ALL);
}

static __always_inline void account_contended(const struct task_state *t, const struct acquisition *a,
					      struct fl_series *s)
{
	add(&s->contended, 1);
	add(&s->contended_wait_sum, a->wait_ns);
	if (a->slept)
		add(&s->slept, 1);
	account_block(t, a);
}

/* Whole, or not at all: who has no room for one of its times is not counted. */
static __always_inline void account_acquisition(struct task_state *t, const struct acquisition *a)
{
	bool waited = a->timed && !is_immediate(a);
	__u64 *wait = NULL, *hold = NULL;
	struct fl_series *s;

	timeline_acquisition(t, a);
	s = find_series(t, a);
	if (s && waited)
		wait = seldom_counter_in(s->wait, a->wait_ns);
	if (s && a->released)
		hold = seldom_counter_in(s->hold, a->hold_ns);
	if (!s || (waited && !wait) || (a->released && !hold)) {
		LOSE(t, series_full);
		return;
	}
	if (wait)
		observe_in(wait, &s->wait_sum, &s->wait_max, a->wait_ns);
	else
		add(a->timed ? &s->immediate : &s->untimed, 1);
	if (hold)
		observe_in(hold, &s->hold_sum, &s->hold_max, a->hold_ns);
	if (a->contended)
		account_contended(t, a, s);
	account_unknown(t, a);
}

/* Keeps a finished acquisition for the end of the call; true when it has to be spilled. */
static __always_inline bool remember(struct task_state *t, struct acquisition *a)
{
	__u32 n = t->done_count;
	bool fits = n < FL_EVENTS;

	if (fits) {
		t->done[n] = *a;
		t->done_count = n + 1;
	} else {
		t->done[SPILLED] = *a;
	}
	a->witness = 0;
	return !fits;
}

/*
 * Functions that are not static are verified once a program, by themselves, and not again wherever they
 * are called: without that a load takes five times as long.
 */
__noinline int account_numbered(struct task_state *t, __u32 index)
{
	__u64 number = index;

	if (!t)
		return 0;
	/* So that the bound is checked on the very register that is the index. */
	asm volatile("" : "+r"(number));
	if (number <= SPILLED)
		account_acquisition(t, &t->done[number]);
	return 0;
}

/* One that waited for nobody, of a series that was found before, if that is what the call's acquisition was. */
__noinline int account_plain(struct task_state *t, __u32 number)
{
	struct plain_acquisition *plain;
	struct fl_series *s;
	__u64 *hold;
	__u32 index;

	if (!t)
		return 0;
	plain = &t->plain[number & (NUMBERS - 1)];
	if (!plain->series)
		return 0;
	index = plain->series - 1;
	plain->series = 0;
	s = bpf_map_lookup_elem(&series, &index);
	hold = s ? counter_in(s->hold, plain->hold_ns) : NULL;
	if (!hold) {
		LOSE(t, series_full);
		return 0;
	}
	add(&s->immediate, 1);
	observe_in(hold, &s->hold_sum, &s->hold_max, plain->hold_ns);
	return 0;
}
