/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Exact lock counts of FUSE write calls.
 *
 * A call opens at the write entry points and closes when they return. In between, every lock
 * function is asked whether its lock is one of the call's three: the inode's i_rwsem, the backing
 * inode's i_rwsem, fi->lock. An acquisition is witnessed three times (entry, exit, release), since
 * the kernel skips a program that is entered again on a CPU where it already runs: what one program
 * misses the other two still tell.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "layout.h"
#include "atomic.h"
#include "histogram.h"
#include "maps.h"
#include "filter.h"
#include "timeline.h"
#include "account.h"
#include "calls.h"
#include "acquire.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The write paths. */

static __always_inline void open_iocb(struct kiocb *iocb, struct iov_iter *from, __u8 path,
				      __u8 flags)
{
	struct call call = { .file = iocb->ki_filp, .path = path, .flags = flags };

	call.inode = call.file->f_inode;
	if (!is_target(call.inode))
		return;
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
	open_iocb(iocb, from, 0, 0);
	return 0;
}

SEC("fexit/fuse_file_write_iter")
int BPF_PROG(write_iter_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	end_call(iocb->ki_filp->f_inode, result);
	return 0;
}

/*
 * The path's own function is the second witness of a call: its entry opens the call if the root's
 * program was skipped, its return is kept in case that of the root will be.
 */
static __always_inline void path_entered(struct kiocb *iocb, struct iov_iter *from, __u8 path)
{
	struct task_state *t = task_state();

	if (t && t->refused)
		return;
	if (t && t->start_ns && !t->confirmed) {
		t->path = path;
	} else {
		open_iocb(iocb, from, path, FL_CALL_ENTRY_MISSED);
		t = task_state();
	}
	if (t)
		t->confirmed = 1;
}

static __always_inline void path_left(ssize_t result)
{
	struct task_state *t = task_state();

	if (!t || !t->start_ns || !t->confirmed)
		return;
	t->returned = result;
	t->returned_ns = bpf_ktime_get_ns();
}

SEC("fentry/fuse_passthrough_write_iter")
int BPF_PROG(passthrough_entry, struct kiocb *iocb, struct iov_iter *from)
{
	path_entered(iocb, from, FL_PATH_PASSTHROUGH);
	return 0;
}

SEC("fexit/fuse_passthrough_write_iter")
int BPF_PROG(passthrough_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	path_left(result);
	return 0;
}

/* Inlined into the root on some kernels, Linux 6.12 among them. */
SEC("fentry/fuse_direct_write_iter")
int BPF_PROG(direct_entry, struct kiocb *iocb, struct iov_iter *from)
{
	path_entered(iocb, from, FL_PATH_DIRECT_IO);
	return 0;
}

SEC("fexit/fuse_direct_write_iter")
int BPF_PROG(direct_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	path_left(result);
	return 0;
}

/* The last call of a thread has no next one to close it. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exit)
{
	struct task_state *t = task_state();

	if (t && t->start_ns)
		close_unseen(t);
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
		t->splicing = 1;
	return 0;
}

SEC("fexit/fuse_splice_write")
int BPF_PROG(splice_exit)
{
	struct task_state *t = task_state();

	if (t)
		t->splicing = 0;
	return 0;
}

SEC("fentry/fuse_passthrough_splice_write")
int BPF_PROG(passthrough_splice_entry, struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
	     size_t count)
{
	struct call call = {
		.file = out, .inode = out->f_inode, .count = count, .path = FL_PATH_SPLICE
	};

	if (!is_target(call.inode))
		return 0;
	bpf_probe_read_kernel(&call.position, sizeof(call.position), pos);
	open_call(&call);
	return 0;
}

SEC("fexit/fuse_passthrough_splice_write")
int BPF_PROG(passthrough_splice_exit, struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
	     size_t count, unsigned int flags, ssize_t result)
{
	end_call(out->f_inode, result);
	return 0;
}

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

/*
 * Opens for writing, traced even while calls are not counted: what the server replied and what the
 * kernel keeps of it is decided here (fs/fuse/iomode.c, fuse_file_io_open).
 */
SEC("fentry/fuse_file_io_open")
int BPF_PROG(io_open_entry, struct file *file, struct inode *inode)
{
	struct fuse_file *ff = file->private_data;
	struct inode *directory;
	struct task_state *t;
	__u32 index;

	if (!is_on_target(inode) || !(file->f_mode & FMODE_WRITE))
		return 0;
	t = new_task_state();
	if (!t)
		return 0;
	t->opening = 1;
	t->opening_flags = BPF_CORE_READ(ff, open_flags);
	index = known_file(file, inode, NULL);
	if (index != NO_INDEX) {
		filter_add(inode_lock_of(inode), index, FL_LOCK_INODE);
		filter_add(fi_lock_of(inode), index, FL_LOCK_FI);
		/* Looking the name up takes the directory's fi->lock: elsewhere, for the file. */
		directory = BPF_CORE_READ(file, f_path.dentry, d_parent, d_inode);
		if (directory)
			filter_add(fi_lock_of(directory), index, FL_LOCK_FI);
	}
	return 0;
}

SEC("fexit/fuse_file_io_open")
int BPF_PROG(io_open_exit, struct file *file, struct inode *inode, int result)
{
	__u64 fuse_file = (__u64)file->private_data;
	struct task_state *t = task_state();

	if (!t || !t->opening)
		return 0;
	t->opening = 0;
	account_open(t, file, inode, result);
	bpf_map_update_elem(&requests, &fuse_file, &t->opening_flags, BPF_ANY);
	__sync_fetch_and_add(&open_generation, 1);
	return 0;
}

/* The lock functions: kernel/locking/rwsem.c and kernel/locking/spinlock.c. */

#define ENTRY(function, type, id, mode)                                                            \
	SEC("fentry/" #function)                                                                   \
	int BPF_PROG(function##_entry, type *lock)                                                 \
	{                                                                                          \
		lock_entered(ctx, (__u64)lock, id, mode);                                          \
		return 0;                                                                          \
	}

#define EXIT_ALWAYS(function, type, id, mode)                                                      \
	SEC("fexit/" #function)                                                                    \
	int BPF_PROG(function##_exit, type *lock)                                                  \
	{                                                                                          \
		lock_returned(ctx, (__u64)lock, id, mode, true);                                   \
		return 0;                                                                          \
	}

#define EXIT_IF(function, type, id, mode, taken)                                                   \
	SEC("fexit/" #function)                                                                    \
	int BPF_PROG(function##_exit, type *lock, int result)                                      \
	{                                                                                          \
		lock_returned(ctx, (__u64)lock, id, mode, taken);                                  \
		return 0;                                                                          \
	}

ENTRY(down_write, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
EXIT_ALWAYS(down_write, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
ENTRY(down_write_killable, struct rw_semaphore, FL_FN_DOWN_WRITE_KILLABLE, FL_MODE_EXCLUSIVE)
EXIT_IF(down_write_killable, struct rw_semaphore, FL_FN_DOWN_WRITE_KILLABLE, FL_MODE_EXCLUSIVE,
	result == 0)
ENTRY(down_write_trylock, struct rw_semaphore, FL_FN_DOWN_WRITE_TRYLOCK, FL_MODE_EXCLUSIVE)
EXIT_IF(down_write_trylock, struct rw_semaphore, FL_FN_DOWN_WRITE_TRYLOCK, FL_MODE_EXCLUSIVE,
	result == 1)
ENTRY(down_read, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
EXIT_ALWAYS(down_read, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
ENTRY(down_read_killable, struct rw_semaphore, FL_FN_DOWN_READ_KILLABLE, FL_MODE_SHARED)
EXIT_IF(down_read_killable, struct rw_semaphore, FL_FN_DOWN_READ_KILLABLE, FL_MODE_SHARED,
	result == 0)
ENTRY(down_read_interruptible, struct rw_semaphore, FL_FN_DOWN_READ_INTERRUPTIBLE, FL_MODE_SHARED)
EXIT_IF(down_read_interruptible, struct rw_semaphore, FL_FN_DOWN_READ_INTERRUPTIBLE,
	FL_MODE_SHARED, result == 0)
ENTRY(down_read_trylock, struct rw_semaphore, FL_FN_DOWN_READ_TRYLOCK, FL_MODE_SHARED)
EXIT_IF(down_read_trylock, struct rw_semaphore, FL_FN_DOWN_READ_TRYLOCK, FL_MODE_SHARED,
	result == 1)
/* With lockdep these are functions, for locks that nest; without it, names of the plain ones. */
ENTRY(down_write_nested, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
EXIT_ALWAYS(down_write_nested, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
ENTRY(down_read_nested, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
EXIT_ALWAYS(down_read_nested, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
ENTRY(_raw_spin_lock, struct raw_spinlock, FL_FN_SPIN_LOCK, FL_MODE_SPIN)
EXIT_ALWAYS(_raw_spin_lock, struct raw_spinlock, FL_FN_SPIN_LOCK, FL_MODE_SPIN)

SEC("fentry/up_write")
int BPF_PROG(up_write_entry, struct rw_semaphore *lock)
{
	lock_released((__u64)lock, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE);
	return 0;
}

SEC("fentry/up_read")
int BPF_PROG(up_read_entry, struct rw_semaphore *lock)
{
	lock_released((__u64)lock, FL_FN_DOWN_READ, FL_MODE_SHARED);
	return 0;
}

SEC("fentry/downgrade_write")
int BPF_PROG(downgrade_write_entry, struct rw_semaphore *lock)
{
	lock_downgraded((__u64)lock);
	return 0;
}

SEC("fentry/_raw_spin_unlock")
int BPF_PROG(spin_unlock_entry, struct raw_spinlock *lock)
{
	lock_released((__u64)lock, FL_FN_SPIN_LOCK, FL_MODE_SPIN);
	return 0;
}

/* The slow paths: a lock function that gets here found the lock taken. */

SEC("fentry/rwsem_down_write_slowpath")
int BPF_PROG(write_slowpath, struct rw_semaphore *lock)
{
	lock_contended(ctx, (__u64)lock, true);
	return 0;
}

SEC("fentry/rwsem_down_read_slowpath")
int BPF_PROG(read_slowpath, struct rw_semaphore *lock)
{
	lock_contended(ctx, (__u64)lock, true);
	return 0;
}

SEC("fentry/native_queued_spin_lock_slowpath")
int BPF_PROG(spin_slowpath, struct qspinlock *lock)
{
	lock_contended(ctx, (__u64)lock, false);
	return 0;
}

/* Its name in kernels without PARAVIRT_SPINLOCKS. */
SEC("fentry/queued_spin_lock_slowpath")
int BPF_PROG(plain_spin_slowpath, struct qspinlock *lock)
{
	lock_contended(ctx, (__u64)lock, false);
	return 0;
}

/* What KVM and Hyper-V guests use instead. */
SEC("fentry/__pv_queued_spin_lock_slowpath")
int BPF_PROG(pv_spin_slowpath, struct qspinlock *lock)
{
	lock_contended(ctx, (__u64)lock, false);
	return 0;
}

/*
 * Kernels with lock statistics report each first attempt that failed, which is what their count of
 * contentions is made of (kernel/locking/lockdep.c, lock_contended); the slow path may not follow,
 * since the lock functions try again (include/linux/lockdep.h, LOCK_CONTENDED).
 */
SEC("tp_btf/lock_contended")
int BPF_PROG(first_attempt_failed)
{
	__u64 map = ctx[0];

	count_first_attempt(map - bpf_core_field_offset(struct rw_semaphore, dep_map));
	count_first_attempt(map - bpf_core_field_offset(struct raw_spinlock, dep_map));
	return 0;
}

/* Only counted, to show beside the slow paths what this tracepoint sees. */
SEC("tp_btf/contention_begin")
int BPF_PROG(contention_begin, void *lock)
{
	tracepoint_saw((__u64)lock);
	return 0;
}
