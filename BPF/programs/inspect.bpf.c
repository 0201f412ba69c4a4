/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * What the kernel holds of every open FUSE file. Nothing is attached to any path that a write takes:
 * one program runs when user space reads, once for each open file of the machine, the other when it is
 * called.
 */
#include "layout.h"
#include "kernel/helpers.h"
#include "kernel/iterators.h"
#include "inspect/in_use.h"
#include "inspect/record.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("iter/task_file")
int open_files(struct bpf_iter__task_file *ctx)
{
	if (read_open_file(ctx))
		bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}

SEC("syscall")
int find_holds(struct fl_hold_walk *result)
{
	find_all_holds(result);
	return 0;
}
