/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Which side of i_rwsem writers hold, without a program on any function: for kernels that refuse
 * fentry.
 *
 * The locks of known inodes are read so many times a second; waits come from the contention
 * tracepoints, write calls from the returns of system calls. Nothing sits on the write path itself
 * but the last of these, which user space loads only where nobody else counts the writes.
 */
#include "layout.h"
#include "kernel/helpers.h"
#include "kernel/iterators.h"
#include "observe/files/walk.h"
#include "observe/samples/pulse.h"
#include "observe/samples/sample.h"
#include "observe/waits/waits.h"
#include "observe/writes.h"
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Called once by user space: from then on a timer samples. */
SEC("syscall")
int sample_on_timer(void *ctx)
{
	return start_pulse();
}

/* Called by a thread of user space. */
SEC("syscall")
int sample_on_call(void *ctx)
{
	sample_files();
	return 0;
}

/* A walk: begin_walk, open_files by reading the iterator, find_inodes, end_walk. */
SEC("syscall")
int begin_walk(struct fl_walk *walk)
{
	return walk_begins();
}

SEC("iter/task_file")
int open_files(struct bpf_iter__task_file *ctx)
{
	walk_meets(ctx->file);
	return 0;
}

SEC("syscall")
int find_inodes(struct fl_walk *walk)
{
	find_writers(walk);
	return 0;
}

SEC("syscall")
int end_walk(struct fl_walk *walk)
{
	walk_ends(walk);
	return 0;
}

SEC("tp_btf/contention_begin")
int BPF_PROG(contention_begin, void *lock, unsigned int flags)
{
	wait_begins(ctx, (__u64)lock, flags);
	return 0;
}

SEC("tp_btf/contention_end")
int BPF_PROG(contention_end, void *lock)
{
	wait_ends((__u64)lock);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(call_returned, struct pt_regs *regs, long result)
{
	call_returns(regs, result);
	return 0;
}
