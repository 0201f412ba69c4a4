/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Calls inside of calls: a passthrough write whose backing file is another FUSE mount's makes a second
 * write in the same task. The state of the one that waits is put aside while the inner one runs.
 *
 * A call is known by its frame: the context of a tracing program lies in the trampoline's frame on
 * the task's stack, at one and the same address for entry and return of one invocation
 * (arch/x86/net/bpf_jit_comp.c, arch_prepare_bpf_trampoline). The stack grows down, so that what is
 * inside of a call lies below it, and a call whose frame is not above a new one has returned.
 */
#pragma once

/* More than any kernel stack: whether two frames are on the same one. */
#define STACK_SPAN (64 << 10)

/* The low half, as the verifier makes a number of no more; a stack does not lie across 4 GiB. */
static __always_inline __u64 frame_of(const void *ctx)
{
	return low_half((__u64)ctx);
}

/* The task is in a call, and the function with this frame was called by it. */
static __always_inline bool is_inside(const struct task_state *t, __u64 frame)
{
	return t->start_ns && t->frame > frame && t->frame - frame < STACK_SPAN;
}

static __always_inline struct task_state *outer_call(struct outer_calls *o, __u32 depth)
{
	if (depth == 0)
		return &o->calls[0];
	if (depth == 1)
		return &o->calls[1];
	return &o->calls[2];
}

/* Puts the task's call aside for one inside of it. 0 where there is no room for another. */
__noinline int put_aside(struct task_state *t)
{
	struct outer_calls *o;

	if (!t || t->depth >= FL_OUTER_CALLS)
		return 0;
	o = bpf_task_storage_get(&outer, bpf_get_current_task_btf(), NULL,
				 BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!o)
		return 0;
	bpf_probe_read_kernel(outer_call(o, t->depth), sizeof(*t), t);
	t->depth++;
	t->start_ns = 0;
	t->done_count = 0;
	t->done[SPILLED].witness = 0;
	for (__u32 i = 0; i < FL_LOCK_CLASSES; i++) {
		t->pending[i].lock = 0;
		t->held[i].witness = 0;
	}
	t->inner.frame = 0;
	return 1;
}

/* Goes on with the call that waited. */
__noinline int take_back(struct task_state *t)
{
	struct outer_calls *o;

	if (!t || !t->depth)
		return 0;
	o = bpf_task_storage_get(&outer, bpf_get_current_task_btf(), NULL, 0);
	if (o)
		bpf_probe_read_kernel(t, sizeof(*t), outer_call(o, t->depth - 1));
	return 0;
}

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
	return t->stacks && !t->returned_ns;
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
