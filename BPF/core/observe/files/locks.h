/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * The locks of the watched files.
 *
 * `locks` says whose a lock is, as the owners beside the table of addresses do (shared/filter.h). Those are never
 * taken back, and a file that is let go would keep its old addresses: these are taken out.
 */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "shared/filter.h"

/* Address of a lock to what it is. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct fl_lock);
} locks SEC(".maps");

static __always_inline bool watch_lock(__u64 lock, __u32 file, __u32 lock_class)
{
	struct fl_lock value = { .file = file, .lock_class = lock_class };

	return filter_add(lock, file, lock_class) && !bpf_map_update_elem(&locks, &lock, &value, BPF_ANY);
}

static __always_inline void forget_lock(__u64 lock, __u32 file)
{
	struct fl_lock *known = bpf_map_lookup_elem(&locks, &lock);

	/* Its memory may be another file's by now. */
	if (known && known->file == file)
		bpf_map_delete_elem(&locks, &lock);
}
