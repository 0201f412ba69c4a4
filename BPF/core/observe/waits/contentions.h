/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Waits that are alike. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 2048);
	__type(key, struct fl_contention_key);
	__type(value, struct fl_contention);
} contentions SEC(".maps");

/* Rows of `contentions` that processes tell apart: of so many writers as come and go there is no end. */
#define PROCESS_ROWS 1024
__u32 process_rows;

/* A zeroed value: too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_contention);
} blank_contention SEC(".maps");

static __always_inline struct fl_contention *find_contention(struct fl_contention_key *key)
{
	struct fl_contention *value = bpf_map_lookup_elem(&contentions, key);
	__u32 zero = 0;
	void *blank;

	if (!value && key->waiter_process && process_rows >= PROCESS_ROWS) {
		key->waiter_process = 0;
		key->holder_process = 0;
		value = bpf_map_lookup_elem(&contentions, key);
	}
	if (value)
		return value;
	blank = bpf_map_lookup_elem(&blank_contention, &zero);
	if (blank && !bpf_map_update_elem(&contentions, key, blank, BPF_NOEXIST) &&
	    key->waiter_process)
		__sync_fetch_and_add(&process_rows, 1);
	return bpf_map_lookup_elem(&contentions, key);
}
