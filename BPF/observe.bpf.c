/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Which side of i_rwsem writers hold, without a program on any function: for kernels that refuse
 * fentry.
 *
 * The locks of known inodes are read so many times a second; waits come from the contention
 * tracepoints, write calls from the returns of system calls. Nothing sits on the write path itself
 * but the last of these, which user space loads only where nobody else counts the writes.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "layout.h"
#include "atomic.h"
#include "histogram.h"
#include "filter.h"
#include "watch.h"
#include "holder.h"
#include "uses.h"
#include "writers.h"
#include "slots.h"
#include "sample.h"
#include "pulse.h"
#include "waits.h"
#include "writes.h"

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

SEC("syscall")
int watch(struct fl_watch_request *request)
{
	return watch_file(request);
}

SEC("syscall")
int unwatch(struct fl_watch_request *request)
{
	return unwatch_file(request);
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
int BPF_PROG(call_returned, void *regs, long result)
{
	if (result > 0)
		count_write(regs, result);
	return 0;
}
