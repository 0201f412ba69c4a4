/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where asynchronous writes end, in another task. */
#pragma once

/*
 * Completion of a passthrough write: inside the call when it was synchronous, in a worker when it
 * was not. Linux 6.13 changed the arguments; user space loads the pair that fits.
 */
static __always_inline void completion_entered(struct file *file, ssize_t result)
{
	struct task_state *t = task_state();
	struct call call = {
		.file = file, .path = FL_PATH_PASSTHROUGH, .flags = FL_CALL_COMPLETION
	};

	if (t && t->start_ns && !(t->flags & FL_CALL_COMPLETION)) {
		t->completed = result;
		return;
	}
	call.inode = file->f_inode;
	if (!is_target(call.inode))
		return;
	open_call(&call);
}

static __always_inline void completion_left(struct file *file, ssize_t result)
{
	struct task_state *t = task_state();

	if (t && t->start_ns && t->flags & FL_CALL_COMPLETION)
		close_call(t, result, bpf_ktime_get_ns(), false);
	else if (!(t && t->start_ns) && !was_refused(t) && is_target(file->f_inode))
		COUNT(entries_unseen);
}

/* A synchronous write ends inside its call, whose return tells the same. */
SEC("fentry/fuse_passthrough_end_write")
int BPF_PROG(end_write_entry, struct kiocb *iocb, ssize_t result)
{
	if (iocb->ki_complete)
		completion_entered(iocb->ki_filp, result);
	return 0;
}

SEC("fexit/fuse_passthrough_end_write")
int BPF_PROG(end_write_exit, struct kiocb *iocb, ssize_t result)
{
	if (iocb->ki_complete)
		completion_left(iocb->ki_filp, result);
	return 0;
}

SEC("fentry/fuse_passthrough_end_write")
int BPF_PROG(end_write_file_entry, struct file *file, loff_t position, ssize_t result)
{
	completion_entered(file, result);
	return 0;
}

SEC("fexit/fuse_passthrough_end_write")
int BPF_PROG(end_write_file_exit, struct file *file, loff_t position, ssize_t result)
{
	completion_left(file, result);
	return 0;
}

/*
 * Completion of an asynchronous direct write, on the server's reply: fs/fuse/file.c. Every request
 * of the write gets here; only the last one, where it is not the submitter itself, takes fi->lock.
 */
SEC("fentry/fuse_aio_complete")
int BPF_PROG(aio_complete_entry, struct fuse_io_priv *io, int error)
{
	struct call call = { .path = FL_PATH_DIRECT_IO, .flags = FL_CALL_COMPLETION };
	struct task_state *t = task_state();

	if (!io->write || io->blocking || io->reqs != 1 || (t && t->start_ns))
		return 0;
	call.file = io->iocb->ki_filp;
	call.inode = call.file->f_inode;
	if (!is_target(call.inode))
		return 0;
	open_call(&call);
	t = task_state();
	if (t)
		t->completed = error ? error : io->err ? io->err :
			       io->bytes < 0 ? (__s64)io->size : io->bytes;
	return 0;
}

/* `io` may be gone by now. */
SEC("fexit/fuse_aio_complete")
int BPF_PROG(aio_complete_exit)
{
	struct task_state *t = task_state();

	if (t && t->start_ns && t->flags & FL_CALL_COMPLETION)
		close_call(t, t->completed, bpf_ktime_get_ns(), false);
	return 0;
}
