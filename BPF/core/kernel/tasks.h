/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Tasks, their numbers, and the registers of their system calls. */
#pragma once
#include "kernel/files.h"
#include "kernel/integers.h"

/* include/linux/sched.h */
#define PF_IO_WORKER 0x00000010
#define PF_KTHREAD 0x00200000
/* arch/x86/include/asm/thread_info.h: a 32-bit system call, whose number means something else. */
#define TS_COMPAT 0x0002

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct fdtable {
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	struct path root;
};

struct pid_namespace {
	unsigned int level;
};

/* A task's number in one PID namespace; numbers[level] is the innermost. */
struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct task_io_accounting {
	__u64 syscw;
};

struct thread_info {
	__u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	unsigned int flags;
	int pid;
	int tgid;
	struct task_struct *group_leader;
	unsigned long nvcsw;
	char comm[16];
	struct files_struct *files;
	struct fs_struct *fs;
	struct pid *thread_pid;
	struct task_io_accounting ioac;
};

/* arch/x86/include/asm/ptrace.h */
struct pt_regs___x86 {
	unsigned long dx;
	unsigned long di;
	unsigned long orig_ax;
};

/* arch/arm64/include/asm/ptrace.h; libbpf has a pt_regs___arm64 of its own. */
struct pt_regs___arm64_call {
	__u64 regs[31];
	__u64 orig_x0;
	__s32 syscallno;
};

#pragma clang attribute pop
