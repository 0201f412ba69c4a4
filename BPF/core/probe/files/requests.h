/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What servers replied to opens. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/state.h"

/* What servers replied to opens, by address of struct fuse_file; the oldest are forgotten. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, __u32);
} requests SEC(".maps");

/* Counts opens, so that an address of struct fuse_file that is used again is noticed. */
__u32 open_generation;

/* What the server replied to the open that this call writes through. */
static __always_inline void find_request(struct task_state *t, __u64 fuse_file)
{
	__u32 generation = *(volatile __u32 *)&open_generation, *requested;

	if (t->fuse_file == fuse_file && t->open_generation == generation)
		return;
	requested = bpf_map_lookup_elem(&requests, &fuse_file);
	t->requested = requested ? *requested : FL_REQUESTED_UNKNOWN;
	t->fuse_file = fuse_file;
	t->open_generation = generation;
}
