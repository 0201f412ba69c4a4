/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Calls on other files that are made inside of a traced one. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/calls/frames.h"
#include "probe/config.h"
#include "probe/losses.h"
#include "probe/state.h"
#include "shared/atomic.h"
#include "shared/histogram.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_nested_key);
	__type(value, struct fl_nested);
} nested SEC(".maps");

/* Whether any traced file's backing file may be another FUSE mount's: else nobody looks for calls inside. */
__u32 stacked;

static __always_inline bool stacks_on(struct inode *backing)
{
	return BPF_CORE_READ(backing, i_sb, s_magic) == FUSE_SUPER_MAGIC ||
	       BPF_CORE_READ(backing, i_sb, s_stack_depth) > 0;
}

/*
 * Another write may begin inside of this one. The frames alone do not tell: each system call has its stack
 * begin at another offset (CONFIG_RANDOMIZE_KSTACK_OFFSET), so that a call whose return was not seen may
 * well lie above the task's next one.
 */
static __always_inline bool may_contain(const struct task_state *t)
{
	return t->stacks;
}

static __always_inline struct fl_nested *find_nested(const struct fl_nested_key *key)
{
	return bpf_map_lookup_elem(&nested, key);
}

/* A call on another file begins inside of the task's call, be it traced or not. */
static __noinline int inner_begins(struct task_state *t, struct file *file, __u64 frame)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct fl_nested blank = {};

	if (config.by_mount || !is_inside(t, frame) || !may_contain(t))
		return 0;
	/* One that lies deeper is inside of the one that is noted. */
	if (t->inner.frame > frame)
		return 0;
	t->inner.key.inode = BPF_CORE_READ(inode, i_ino);
	t->inner.key.device = BPF_CORE_READ(inode, i_sb, s_dev);
	t->inner.key.file = t->file;
	if (!find_nested(&t->inner.key)) {
		bpf_probe_read_kernel_str(blank.name, sizeof(blank.name),
					  BPF_CORE_READ(file, f_path.dentry, d_name.name));
		bpf_map_update_elem(&nested, &t->inner.key, &blank, BPF_NOEXIST);
	}
	t->inner.frame = frame;
	t->inner.start_ns = bpf_ktime_get_ns();
	return 0;
}

/* It returns: whether it was that one. */
static __noinline bool inner_ends(struct task_state *t, __u64 frame, __u64 now)
{
	struct fl_nested *n;

	if (!t->start_ns || t->inner.frame != frame)
		return false;
	t->inner.frame = 0;
	n = find_nested(&t->inner.key);
	if (!n) {
		COUNT_AT(t->mount, nested_full);
		return true;
	}
	add(&n->count, 1);
	add(&n->ns, elapsed(t->inner.start_ns, now));
	return true;
}
