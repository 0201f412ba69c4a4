/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Write calls of anybody on the observed files, from their system calls' returns. */
#pragma once

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} hints SEC(".maps");

/* Inodes of which user space has been told. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u8);
} hinted SEC(".maps");

static __always_inline void hint(struct task_struct *task, __u64 inode, __u32 fd)
{
	struct fl_hint *place;
	__u8 one = 1;

	add(&stats.calls_unwatched, 1);
	if (bpf_map_lookup_elem(&hinted, &inode))
		return;
	place = bpf_ringbuf_reserve(&hints, sizeof(*place), 0);
	if (!place) {
		add(&stats.hints_lost, 1);
		return;
	}
	place->process = BPF_CORE_READ(task, tgid);
	place->fd = fd;
	bpf_ringbuf_submit(place, 0);
	bpf_map_update_elem(&hinted, &inode, &one, BPF_ANY);
}

static __always_inline void count_write(void *regs, __s64 result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int call = call_number(regs);
	struct fl_watched *w;
	struct inode *inode;
	struct file *file;
	__u64 address;
	__u32 *index, fd;
	__u8 kind;

	if (!enabled || call < 0 || call >= FL_SYSCALLS)
		return;
	kind = config.calls[call];
	if (!(kind & (FL_CALL_FD_FIRST | FL_CALL_FD_THIRD)) || is_compat(task))
		return;
	fd = descriptor(regs, kind);
	file = file_of(task, fd);
	inode = BPF_CORE_READ(file, f_inode);
	if (!inode || BPF_CORE_READ(inode, i_sb, s_dev) != config.device)
		return;
	if (config.inode && BPF_CORE_READ(inode, i_ino) != config.inode)
		return;
	address = (__u64)inode;
	index = bpf_map_lookup_elem(&inodes, &address);
	w = index ? bpf_map_lookup_elem(&watched, index) : NULL;
	if (!w) {
		hint(task, address, fd);
		return;
	}
	add(&w->calls, 1);
	add(&w->bytes, result);
	count_call(task, *index);
}
