/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Numbers of tasks as a PID namespace has them (kernel/pid.c, pid_nr_ns). */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"

/* The namespace that numbers are for. */
struct numbering {
	__u64 space; /* address of the namespace */
	__u32 level; /* 0 is the host's */
};

/* Of fuselock's own PID namespace, or of whoever asked: from its first walk on. */
struct numbering numbering;

static __always_inline struct upid *upid_of(struct pid *pid, __u32 level)
{
	return (void *)pid + bpf_core_field_offset(struct pid, numbers) +
	       level * bpf_core_type_size(struct upid);
}

/* The namespace of the calling task. */
static __always_inline void find_numbering(struct numbering *numbering)
{
	struct pid *pid = BPF_CORE_READ(bpf_get_current_task_btf(), thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);
	struct upid *number = upid_of(pid, level);

	numbering->level = level;
	numbering->space = (__u64)BPF_CORE_READ(number, ns);
}

/* The number of a task, 0 where the namespace has none for it. */
static __always_inline __u32 number_of(struct task_struct *task, const struct numbering *numbering)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	struct upid *number = upid_of(pid, numbering->level);

	if (!pid || BPF_CORE_READ(pid, level) < numbering->level ||
	    (__u64)BPF_CORE_READ(number, ns) != numbering->space)
		return 0;
	return BPF_CORE_READ(number, nr);
}

/* The process of a task: its number, or the host's marked as such. */
static __always_inline __u32 process_of(struct task_struct *task)
{
	__u32 number = number_of(BPF_CORE_READ(task, group_leader), &numbering);

	return number ?: BPF_CORE_READ(task, tgid) | FL_PROCESS_OUTSIDE;
}
