/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the task that holds a lock is doing, from outside of it. */
#pragma once
#include "observe.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "observe/config.h"
#include "shared/pointers.h"

/*
 * Where pt_regs of a system call lie in a task's kernel stack: the same distance for every task
 * (arch/x86/include/asm/processor.h, task_pt_regs); 0 until the first walk.
 */
__u32 regs_offset;

static __always_inline void find_registers(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	/* Stacks are small: the low halves tell. */
	regs_offset = low_half(bpf_task_pt_regs(task)) - low_half((__u64)task->stack);
}

#define NO_CALL (-1)

/* The system call whose registers these are; negative where that cannot be told. */
static __always_inline int call_number(void *regs)
{
	struct pt_regs___arm64_call *arm = regs;
	struct pt_regs___x86 *x86 = regs;

	if (bpf_core_field_exists(x86->orig_ax))
		return (int)BPF_CORE_READ(x86, orig_ax);
	if (bpf_core_field_exists(arm->syscallno))
		return BPF_CORE_READ(arm, syscallno);
	return NO_CALL;
}

/* A system call of a 32-bit program has another number. Other architectures: not told apart. */
static __always_inline bool is_compat(struct task_struct *task)
{
	if (!bpf_core_field_exists(task->thread_info.status))
		return false;
	return BPF_CORE_READ(task, thread_info.status) & TS_COMPAT;
}

/*
 * The system call a task is in. Its user registers stay where the entry put them, at the top of its
 * stack, until it returns, interrupts and sleeps notwithstanding.
 */
static __always_inline int call_of(struct task_struct *task)
{
	void *stack = BPF_CORE_READ(task, stack);

	if (!stack || !regs_offset || is_compat(task))
		return NO_CALL;
	return call_number(stack + regs_offset);
}

/* What a system call is to a lock, enum fl_call_kind; nothing for numbers beyond all that are in use. */
static __always_inline __u8 kind_of_call(int call)
{
	__u32 number = call;

	/* The verifier of 6.1 must see the bound on the very index. */
	asm volatile("" : "+r"(number));
	return number < FL_SYSCALLS ? config.calls[number] : 0;
}

static __always_inline __u32 kind_of_holder(struct task_struct *task, int *call)
{
	*call = NO_CALL;
	if (!task)
		return FL_HOLDER_UNKNOWN;
	if (BPF_CORE_READ(task, flags) & (PF_KTHREAD | PF_IO_WORKER))
		return FL_HOLDER_WORKER;
	*call = call_of(task);
	if (*call < 0 || *call >= FL_SYSCALLS)
		return FL_HOLDER_UNKNOWN;
	return kind_of_call(*call) & FL_CALL_WRITES ? FL_HOLDER_WRITE : FL_HOLDER_OTHER;
}

/* Its writes are no returns of system calls that name the file: aio, io_uring, kernel threads. */
static __always_inline bool writes_uncounted(__u32 holder, int call)
{
	if (holder == FL_HOLDER_WORKER)
		return true;
	return holder == FL_HOLDER_WRITE &&
	       !(kind_of_call(call) & (FL_CALL_FD_FIRST | FL_CALL_FD_THIRD));
}

/* How many write calls the task has finished: tells one hold of a task from its next. */
static __always_inline __u64 calls_finished(struct task_struct *task)
{
	if (!task || !bpf_core_field_exists(task->ioac.syscw))
		return 0;
	return BPF_CORE_READ(task, ioac.syscw);
}
