/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Write calls of anybody on the observed files, from their system calls' returns. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/errors.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "observe/files/opened.h"
#include "observe/files/wanted.h"
#include "observe/files/watch.h"
#include "observe/files/watched.h"
#include "observe/holders/holder.h"
#include "observe/holders/uses.h"
#include "observe/holders/writers.h"
#include "observe/lost.h"
#include "shared/atomic.h"
#include "shared/gate.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_failure_key);
	__type(value, __u64);
} failures SEC(".maps");

/* The call that returns, from registers that need no helper to be read: every call of the machine comes here. */
static __always_inline int returned_call(void *regs)
{
	struct pt_regs___arm64_call *arm = regs;
	struct pt_regs___x86 *x86 = regs;

	if (bpf_core_field_exists(x86->orig_ax))
		return (int)x86->orig_ax;
	return bpf_core_field_exists(arm->syscallno) ? arm->syscallno : NO_CALL;
}

static __always_inline void count_failure(struct fl_watched *w, __u32 index, __u32 error)
{
	struct fl_failure_key key = { .file = index, .error = error >= ERESTARTSYS ? EINTR : error };
	__u64 *calls = bpf_map_lookup_elem(&failures, &key), one = 1;

	add(&w->failed, 1);
	if (calls)
		add(calls, 1);
	else if (bpf_map_update_elem(&failures, &key, &one, BPF_NOEXIST))
		lose(w->device, FL_LOST_FAILURES);
}

static __always_inline void count_write(void *regs, __u8 kind, __s64 result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fl_watched *w;
	struct inode *inode;
	struct file *file;
	__u32 index = 0;

	if (is_compat(task))
		return;
	/* The descriptor may lead elsewhere by now: then a call is booked on a file that it was not on. */
	file = file_of(task, descriptor(regs, kind));
	inode = BPF_CORE_READ(file, f_inode);
	if (!inode || !is_wanted(inode) || !is_open_for_writing(file))
		return;
	w = watched_at(inode, &index);
	if (!w) {
		index = watch((__u64)inode, (__u64)BPF_CORE_READ(file, f_path.dentry));
		w = bpf_map_lookup_elem(&watched, &index);
	}
	if (!w) {
		lose(BPF_CORE_READ(inode, i_sb, s_dev), FL_LOST_CALLS);
		return;
	}
	add(&w->calls, 1);
	if (result > 0)
		add(&w->bytes, result);
	else if (result < 0)
		count_failure(w, index, -result);
	count_open(file, index, 1);
	count_call(task, index);
}

static __always_inline void call_returns(void *regs, __s64 result)
{
	__u8 kind;

	if (!enabled)
		return;
	kind = kind_of_call(returned_call(regs));
	if (kind & (FL_CALL_FD_FIRST | FL_CALL_FD_THIRD))
		count_write(regs, kind, result);
}
