/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* From finished acquisitions to the maps. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/accounts/blocks.h"
#include "probe/accounts/lacking.h"
#include "probe/accounts/series.h"
#include "probe/accounts/timeline.h"
#include "probe/indexes.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/atomic.h"
#include "shared/histogram.h"

static __always_inline void account_acquisition(struct task_state *t, const struct acquisition *a,
						struct known_key *known)
{
	struct fl_series_key key;
	struct fl_series *s;

	timeline_acquisition(t, a);
	series_key(&key, t, a);
	s = find_series(known, &key);
	if (!s) {
		LOSE(t, series_full);
		return;
	}
	if (a->timed && a->certain && !a->contended) {
		add(&s->immediate, 1);
	} else if (a->timed) {
		observe(s->wait, &s->wait_sum, &s->wait_max, a->wait_ns);
	} else {
		add(&s->untimed, 1);
		COUNT_AT(t->mount, untimed);
	}
	if (a->contended) {
		add(&s->contended, 1);
		add(&s->contended_wait_sum, a->wait_ns);
		if (a->slept)
			add(&s->slept, 1);
		account_block(t, a);
	}
	if (a->released)
		observe(s->hold, &s->hold_sum, &s->hold_max, a->hold_ns);
	else
		COUNT_AT(t->mount, holds_unmeasured);
	if (has_one_witness(a))
		COUNT_AT(t->mount, single_witness);
	if (a->witness != FL_WITNESS_ALL)
		count_lacking(a, FL_WITNESS_ALL);
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
		account_acquisition(t, &t->done[number], &t->series[number]);
	return 0;
}
