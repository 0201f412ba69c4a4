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

static __always_inline struct fl_series *find_series(struct known_key *known,
						     const struct fl_series_key *key)
{
	__u32 index = known_index(known, &series_ids, key, &series_count, config.max_series);

	return bpf_map_lookup_elem(&series, &index);
}

static __always_inline void series_key(struct fl_series_key *key, const struct task_state *t,
				       const struct acquisition *a)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->site = config.by_mount || config.by_process ? 0 : a->site;
	key->file = t->file;
	key->path = t->path;
	key->call_flags = t->flags;
	key->lock_class = a->lock_class;
	key->mode = a->mode;
	key->function = a->function;
}
