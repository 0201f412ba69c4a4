/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Acquisitions that are alike. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "probe/indexes.h"
#include "probe/state.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_series_key);
	__type(value, __u32);
} series_ids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_series);
} series SEC(".maps");

/* Slots handed out. */
__u32 series_count;

/* Only calls that are told apart by the file have a site. */
static __always_inline __u64 site_of(const struct acquisition *a)
{
	return config.by_mount || config.by_process ? 0 : a->site;
}

static __always_inline void series_key(struct fl_series_key *key, const struct task_state *t,
				       const struct acquisition *a)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->site = site_of(a);
	key->file = t->file;
	key->path = t->path;
	key->call_flags = t->flags;
	key->lock_class = a->lock_class;
	key->mode = a->mode;
	key->function = a->function;
}

/* A key without its site as one word: the call's part of it, and the acquisition's. */
static __always_inline __u64 what_of_call(const struct task_state *t)
{
	return (__u64)t->file << 32 | (__u32)t->path << 24 | (__u32)t->flags << 16;
}

static __always_inline __u32 what_of_lock(__u32 function, __u32 lock_class, __u32 mode)
{
	return function << 8 | lock_class << 4 | mode;
}

/* Where the series of the call's acquisition of this number was found last; all beyond FL_EVENTS share one. */
static __always_inline struct known_series *known_series_of(struct task_state *t, __u32 number)
{
	return &t->known_series[number & (NUMBERS - 1)];
}

/* 1 + index in `series`; 0 where the acquisition is not like that of the task's last call. */
static __always_inline __u32 known_slot(const struct known_series *known, __u64 site, __u64 what)
{
	return known->site == site && known->what == what ? known->slot : 0;
}

/* Not in line: the key would lie on the stack of all that is called besides. */
static __noinline __u32 slot_by_key(const struct task_state *t, const struct acquisition *a)
{
	struct fl_series_key key;

	if (!t || !a)
		return 0;
	series_key(&key, t, a);
	return index_of(&series_ids, &key, &series_count, config.max_series) + 1;
}

static __always_inline __u32 series_slot(struct task_state *t, const struct acquisition *a)
{
	__u64 site = site_of(a), what = t->what | what_of_lock(a->function, a->lock_class, a->mode);
	struct known_series *known = known_series_of(t, a->number);
	__u32 slot = known_slot(known, site, what);

	if (slot)
		return slot;
	slot = slot_by_key(t, a);
	if (slot) {
		known->site = site;
		known->what = what;
		known->slot = slot;
	}
	return slot;
}

/* NULL where there are as many series as may be. */
static __always_inline struct fl_series *find_series(struct task_state *t, const struct acquisition *a)
{
	__u32 index = series_slot(t, a) - 1;

	return bpf_map_lookup_elem(&series, &index);
}
