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
#include "optional.h"
#include "names.h"
#include "processes.h"
#include "lost.h"
#include "watch.h"
#include "opened.h"
#include "inodes.h"
#include "walk.h"
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

/* A walk: begin_walk, open_files by reading the iterator, find_inodes, end_walk. */
SEC("syscall")
int begin_walk(struct fl_walk *walk)
{
	if (!has_rwsem_count())
		return -EOPNOTSUPP;
	find_registers();
	__sync_fetch_and_add(&walk_number, 1);
	find_numbering(&numbering);
	return 0;
}

SEC("iter/task_file")
int open_files(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	struct inode *inode;
	__u32 index;

	/* A kernel without these types, their module not loaded, has no FUSE file either. */
	if (!bpf_core_type_exists(struct fuse_file) || !file || !is_open_for_writing(file))
		return 0;
	/* Read by a helper: a function of its own takes numbers, not pointers that the verifier knows. */
	inode = BPF_CORE_READ(file, f_inode);
	if (!inode || !is_wanted(inode))
		return 0;
	index = watch((__u64)inode, (__u64)BPF_CORE_READ(file, f_path.dentry));
	if (is_watched(index))
		count_open(file, index, 0);
	return 0;
}

SEC("syscall")
int find_inodes(struct fl_walk *walk)
{
	find_writers(walk);
	return 0;
}

/* Lets go of files that nobody has open any more; the sums stay. */
SEC("syscall")
int end_walk(struct fl_walk *walk)
{
	struct files files = {};

	bpf_loop(watched_count, end_file, &files, 0);
	walk->files = files.all;
	walk->open = files.open;
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
