/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where write calls begin and end. */
#pragma once

/* A call that is not traced; it may be inside of one that is. */
static __always_inline void pass_by(void *ctx, struct file *file)
{
	struct task_state *t;

	if (!stacked || !enabled)
		return;
	t = task_state();
	if (t && t->start_ns)
		inner_begins(t, file, frame_of(ctx));
}

static __always_inline void open_iocb(void *ctx, struct kiocb *iocb, struct iov_iter *from, __u8 path,
				      __u8 flags)
{
	struct call call = { .file = iocb->ki_filp,
			     .frame = frame_of(ctx),
			     .iocb = (__u64)iocb,
			     .path = path,
			     .flags = flags };

	call.inode = call.file->f_inode;
	if (!is_target(call.inode)) {
		pass_by(ctx, call.file);
		return;
	}
	call.position = iocb->ki_pos;
	call.count = from->count;
	call.iocb_flags = iocb->ki_flags;
	if (iocb->ki_complete)
		call.flags |= FL_CALL_ASYNC;
	open_call(&call);
}

SEC("fentry/fuse_file_write_iter")
int BPF_PROG(write_iter_entry, struct kiocb *iocb, struct iov_iter *from)
{
	open_iocb(ctx, iocb, from, 0, 0);
	return 0;
}

SEC("fexit/fuse_file_write_iter")
int BPF_PROG(write_iter_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	end_call_on(iocb->ki_filp, frame_of(ctx), (__u64)iocb, result);
	return 0;
}

/*
 * The path's own function is the second witness of a call: its entry opens the call if the root's
 * program was skipped, its return is kept in case that of the root will be. The iocb tells whose path
 * it is: a write to another file has another one.
 */
static __always_inline void path_entered(void *ctx, struct kiocb *iocb, struct iov_iter *from,
					 __u8 path)
{
	struct task_state *t = task_state();

	if (t && t->refused && t->refused_iocb == (__u64)iocb)
		return;
	if (t && t->start_ns && !t->path_frame && t->iocb == (__u64)iocb) {
		t->path = path;
	} else {
		if (!is_target(iocb->ki_filp->f_inode))
			return;
		open_iocb(ctx, iocb, from, path, FL_CALL_ENTRY_MISSED);
		t = task_state();
		if (!t || !t->start_ns || t->frame != frame_of(ctx))
			return;
	}
	t->path_frame = frame_of(ctx);
}

static __always_inline void path_left(void *ctx, ssize_t result)
{
	struct task_state *t = task_state();

	if (!t || !t->start_ns || t->path_frame != frame_of(ctx))
		return;
	t->returned = result;
	t->returned_ns = bpf_ktime_get_ns();
}

SEC("fentry/fuse_passthrough_write_iter")
int BPF_PROG(passthrough_entry, struct kiocb *iocb, struct iov_iter *from)
{
	path_entered(ctx, iocb, from, FL_PATH_PASSTHROUGH);
	return 0;
}

SEC("fexit/fuse_passthrough_write_iter")
int BPF_PROG(passthrough_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	path_left(ctx, result);
	return 0;
}

/* Inlined into the root on some kernels, Linux 6.12 among them. */
SEC("fentry/fuse_direct_write_iter")
int BPF_PROG(direct_entry, struct kiocb *iocb, struct iov_iter *from)
{
	path_entered(ctx, iocb, from, FL_PATH_DIRECT_IO);
	return 0;
}

SEC("fexit/fuse_direct_write_iter")
int BPF_PROG(direct_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	path_left(ctx, result);
	return 0;
}

/* The last call of a thread has no next one to close it. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exit)
{
	struct task_state *t = task_state();

	if (t && t->start_ns)
		settle(t, ~0ull, false);
	return 0;
}

SEC("fentry/fuse_splice_write")
int BPF_PROG(splice_entry, struct pipe_inode_info *pipe, struct file *out)
{
	struct task_state *t;

	if (!is_target(out->f_inode))
		return 0;
	t = new_task_state();
	if (t)
		t->splicing = (__u64)out->f_inode;
	return 0;
}

SEC("fexit/fuse_splice_write")
int BPF_PROG(splice_exit, struct pipe_inode_info *pipe, struct file *out)
{
	struct task_state *t = task_state();

	if (t && t->splicing == (__u64)out->f_inode)
		t->splicing = 0;
	return 0;
}

SEC("fentry/fuse_passthrough_splice_write")
int BPF_PROG(passthrough_splice_entry, struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
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
		return 0;
	}
	bpf_probe_read_kernel(&call.position, sizeof(call.position), pos);
	open_call(&call);
	return 0;
}

SEC("fexit/fuse_passthrough_splice_write")
int BPF_PROG(passthrough_splice_exit, struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
	     size_t count, unsigned int flags, ssize_t result)
{
	end_call_on(out, frame_of(ctx), 0, result);
	return 0;
}
