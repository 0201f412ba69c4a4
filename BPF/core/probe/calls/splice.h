/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Writes from a pipe. */
#pragma once
#include "fuselock.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "probe/calls/begin.h"
#include "probe/calls/call.h"
#include "probe/calls/frames.h"
#include "probe/calls/paths.h"
#include "probe/notes.h"

static __always_inline void splice_entered(struct file *out)
{
	if (is_target(out->f_inode))
		note_splicing((__u64)out->f_inode);
}

static __always_inline void splice_left(struct file *out)
{
	if (is_splicing((__u64)out->f_inode))
		note_splicing(0);
}

static __always_inline void passthrough_splice_entered(void *ctx, struct file *out, loff_t *position,
						       size_t count)
{
	struct call call = {
		.file = out,
		.inode = out->f_inode,
		.frame = frame_of(ctx),
		.count = count,
		.path = FL_PATH_SPLICE,
	};

	if (!is_target(call.inode)) {
		pass_by(ctx, out);
		return;
	}
	bpf_probe_read_kernel(&call.position, sizeof(call.position), position);
	open_call(&call);
}
