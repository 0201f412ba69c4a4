/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Who waited for whom. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "probe/config.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/atomic.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_block_key);
	__type(value, struct fl_block);
} blocks SEC(".maps");

/* Who waited for whom. */
static __noinline int account_block(const struct task_state *t, const struct acquisition *a)
{
	struct fl_block_key key = {};
	struct fl_block blank = {}, *b;

	/* Pairs of tasks would fill any map in the end. */
	if (!t || !a || config.by_mount)
		return 0;
	key.holder = a->holder;
	key.waiter.site = a->site;
	key.waiter.thread = bpf_get_current_pid_tgid();
	bpf_get_current_comm(key.waiter.command, sizeof(key.waiter.command));
	key.file = t->file;
	key.stack = a->stack;
	key.lock_class = a->lock_class;
	key.mode = a->mode;
	b = bpf_map_lookup_elem(&blocks, &key);
	if (!b) {
		bpf_map_update_elem(&blocks, &key, &blank, BPF_NOEXIST);
		b = bpf_map_lookup_elem(&blocks, &key);
	}
	if (!b) {
		COUNT_AT(t->mount, blocks_full);
		return 0;
	}
	add(&b->count, 1);
	add(&b->wait_sum, a->wait_ns);
	raise_to(&b->wait_max, a->wait_ns, FL_OWN_ATTEMPTS);
	return 0;
}
