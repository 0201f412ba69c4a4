/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Acquisitions of traced locks by tasks that are in no write call. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "probe/files/identity.h"
#include "probe/locks/classes.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "probe/steps.h"
#include "probe/tasks.h"
#include "shared/atomic.h"
#include "shared/filter.h"
#include "shared/gate.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_elsewhere_key);
	__type(value, struct fl_elsewhere);
} elsewhere SEC(".maps");

/* The gate is open. Counts a lock of a traced file that a task takes or releases outside of a write call. */
__noinline int count_elsewhere(__u32 slot, __u64 site, __u32 function, __u32 mode, __u32 step)
{
	struct fl_elsewhere_key key = { .site = site, .mode = mode, .function = function };
	struct fl_elsewhere blank = {}, *e;
	struct fl_file *f;
	__u32 owner;

	if (!config.elsewhere || slot >= FL_FILTER_SLOTS)
		return 0;
	owner = filter_owner[slot];
	if (!owner) {
		/* Being added at this moment: nobody knows yet whose it is. */
		COUNT(elsewhere_full);
		return 0;
	}
	f = owner_of(slot);
	if (!f) {
		/* Another lock came to the address: it is nobody's here. */
		take_back_step(mode, step);
		return 0;
	}
	key.file = owner_file(owner);
	key.lock_class = owner_class(owner);
	e = bpf_map_lookup_elem(&elsewhere, &key);
	if (!e) {
		bpf_map_update_elem(&elsewhere, &key, &blank, BPF_NOEXIST);
		e = bpf_map_lookup_elem(&elsewhere, &key);
	}
	if (!e)
		COUNT_AT(f->mount, elsewhere_full);
	else
		add_step(&e->steps, step, 1);
	return 0;
}

/*
 * Books a step on a lock in the table of addresses: the task's call, and which of its locks this is; NULL where the
 * step was taken elsewhere, at `site`, which is worked out only then. Each hit is counted by itself as well: what
 * calls and `elsewhere` book must add up to it. Elsewhere nothing is where the gate is closed.
 */
#define BOOK_STEP(lock_class, slot, lock, site, function, mode, step)                              \
	({                                                                                         \
		struct task_state *booked = task_state();                                          \
		lock_class = class_of(booked, lock);                                               \
		if (booked && lock_class < FL_LOCK_CLASSES) {                                      \
			count_own(booked, mode, step);                                             \
		} else {                                                                           \
			if (*(volatile __u32 *)&enabled != FL_GATE_CLOSED) {                       \
				COUNT_STEP(seen, mode, step);                                      \
				count_elsewhere(slot, site, function, mode, step);                 \
			}                                                                          \
			booked = NULL;                                                             \
		}                                                                                  \
		booked;                                                                            \
	})
