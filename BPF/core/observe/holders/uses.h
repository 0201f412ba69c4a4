/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Through which opens the writes go that are seen at a lock: an idle open explains nothing. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "observe/config.h"
#include "observe/files/watched.h"
#include "observe/holders/holder.h"
#include "observe/lost.h"
#include "shared/atomic.h"

/* Samples that found the lock held by, and waits of, write calls, by open and side. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct fl_use_key);
	__type(value, __u64);
} uses SEC(".maps");

/* The descriptor that a write call was given. */
static __always_inline __u32 descriptor(void *regs, __u8 kind)
{
	struct pt_regs___arm64_call *arm = regs;
	struct pt_regs___x86 *x86 = regs;
	bool third = kind & FL_CALL_FD_THIRD;

	if (bpf_core_field_exists(x86->orig_ax))
		return third ? BPF_CORE_READ(x86, dx) : BPF_CORE_READ(x86, di);
	/* The first register has the result by now. */
	return third ? BPF_CORE_READ(arm, regs[2]) : BPF_CORE_READ(arm, orig_x0);
}

static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct file **slots = BPF_CORE_READ(task, files, fdt, fd), *file = NULL;

	bpf_probe_read_kernel(&file, sizeof(file), &slots[fd]);
	return file;
}

static __always_inline void count_use_of(struct file *file, __u32 index, bool exclusive)
{
	struct fuse_file *ff = BPF_CORE_READ(file, private_data);
	struct fl_use_key key = {
		.file = index,
		.open_flags = BPF_CORE_READ(ff, open_flags),
		.file_flags = BPF_CORE_READ(file, f_flags) & config.file_flags,
		.exclusive = exclusive,
	};
	__u64 *count = bpf_map_lookup_elem(&uses, &key), one = 1;

	if (count)
		add(count, 1);
	else if (bpf_map_update_elem(&uses, &key, &one, BPF_NOEXIST))
		lose(device_at(index), FL_LOST_USES);
}

/* What the call of a task writes to; NULL where it names no file, as calls of io_uring and aio. */
static __always_inline struct file *file_of_call(struct task_struct *task, int call)
{
	__u8 kind = kind_of_call(call);

	if (!(kind & (FL_CALL_FD_FIRST | FL_CALL_FD_THIRD)))
		return NULL;
	return file_of(task, descriptor(BPF_CORE_READ(task, stack) + regs_offset, kind));
}

static __always_inline void count_use(struct task_struct *task, int call, __u64 inode, __u32 index,
				      bool exclusive)
{
	struct file *file = file_of_call(task, call);

	if (file && (__u64)BPF_CORE_READ(file, f_inode) == inode)
		count_use_of(file, index, exclusive);
}

/* The call names a file of another file system, as a write to an overlay does that comes through here. */
static __always_inline bool writes_elsewhere(struct task_struct *task, int call, __u64 inode)
{
	struct file *file = file_of_call(task, call);

	return file && (__u64)BPF_CORE_READ(file, f_inode) != inode;
}
