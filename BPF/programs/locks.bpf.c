/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Exact lock counts of FUSE write calls.
 *
 * A call opens at the write entry points and closes when they return. In between, every lock
 * function is asked whether its lock is one of the call's three: the inode's i_rwsem, the backing
 * inode's i_rwsem, fi->lock. An acquisition is witnessed at its entry and its release, and at its return where
 * the lock function may fail, since the kernel skips a program that is entered again on a CPU where it
 * already runs: what one program misses the others still tell.
 *
 * bpf_preempt_disable() (Linux 6.10) makes that no rarer: the task is then preempted in
 * bpf_preempt_enable(), with the program still running. Skipped runs of 8 writers x 2000 on two emulated
 * CPUs, Linux 7.3, three times without and with it: write_iter_exit 512, 425, 453 and 455, 395, 708;
 * down_write_entry 161, 131, 150 and 258, 176, 184. (Linux 6.12, not preemptible there: none of either.)
 */
#include "layout.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/io.h"
#include "kernel/locks.h"
#include "probe/calls/completions.h"
#include "probe/calls/end.h"
#include "probe/calls/frames.h"
#include "probe/calls/paths.h"
#include "probe/calls/settle.h"
#include "probe/calls/splice.h"
#include "probe/files/opens.h"
#include "probe/locks/contended.h"
#include "probe/locks/entered.h"
#include "probe/locks/released.h"
#include "probe/locks/returned.h"
#include "probe/locks/tracepoints.h"
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The lock functions: kernel/locking/rwsem.c and kernel/locking/spinlock.c. */

/*
 * What is done for a traced lock is a function of its own, so that a program that sees another lock saves no
 * register for it: most of them do.
 */
#define IF_TRACED(lock, hit, ...)                                                                  \
	({                                                                                         \
		__u32 slot = filter_find((__u64)lock);                                             \
		if (slot != NO_SLOT)                                                               \
			hit(slot, (__u64)lock, ##__VA_ARGS__);                                     \
	})

#define ENTRY(function, type, id, mode)                                                            \
	static __noinline int function##_entered(__u32 slot, __u64 lock, void *ctx)                \
	{                                                                                          \
		return entry_hit(ctx, slot, lock, id, mode);                                       \
	}                                                                                          \
	SEC("fentry/" #function)                                                                   \
	int BPF_PROG(function##_entry, type *lock)                                                 \
	{                                                                                          \
		IF_TRACED(lock, function##_entered, ctx);                                          \
		return 0;                                                                          \
	}

/* At the return of a function that cannot fail: only where its slow path does not tell what it waited. */
#define EXIT_ALWAYS(function, type, id, mode)                                                      \
	static __noinline int function##_returned(__u32 slot, __u64 lock, void *ctx)               \
	{                                                                                          \
		return return_hit(ctx, slot, lock, id, mode, true);                                \
	}                                                                                          \
	SEC("fexit/" #function)                                                                    \
	int BPF_PROG(function##_exit, type *lock)                                                  \
	{                                                                                          \
		IF_TRACED(lock, function##_returned, ctx);                                         \
		return 0;                                                                          \
	}

#define EXIT_IF(function, type, id, mode, success)                                                 \
	static __noinline int function##_returned(__u32 slot, __u64 lock, void *ctx, bool taken)   \
	{                                                                                          \
		return return_hit(ctx, slot, lock, id, mode, taken);                               \
	}                                                                                          \
	SEC("fexit/" #function)                                                                    \
	int BPF_PROG(function##_exit, type *lock, int result)                                      \
	{                                                                                          \
		IF_TRACED(lock, function##_returned, ctx, result == success);                      \
		return 0;                                                                          \
	}

#define RELEASE(name, function, type, id, mode)                                                    \
	static __noinline int name##_released(__u32 slot, __u64 lock)                              \
	{                                                                                          \
		return release_hit(slot, lock, id, mode);                                          \
	}                                                                                          \
	SEC("fentry/" #function)                                                                   \
	int BPF_PROG(name##_entry, type *lock)                                                     \
	{                                                                                          \
		IF_TRACED(lock, name##_released);                                                  \
		return 0;                                                                          \
	}

ENTRY(down_write, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
EXIT_ALWAYS(down_write, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
ENTRY(down_write_killable, struct rw_semaphore, FL_FN_DOWN_WRITE_KILLABLE, FL_MODE_EXCLUSIVE)
EXIT_IF(down_write_killable, struct rw_semaphore, FL_FN_DOWN_WRITE_KILLABLE, FL_MODE_EXCLUSIVE,
	0)
ENTRY(down_write_trylock, struct rw_semaphore, FL_FN_DOWN_WRITE_TRYLOCK, FL_MODE_EXCLUSIVE)
EXIT_IF(down_write_trylock, struct rw_semaphore, FL_FN_DOWN_WRITE_TRYLOCK, FL_MODE_EXCLUSIVE,
	1)
ENTRY(down_read, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
EXIT_ALWAYS(down_read, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
ENTRY(down_read_killable, struct rw_semaphore, FL_FN_DOWN_READ_KILLABLE, FL_MODE_SHARED)
EXIT_IF(down_read_killable, struct rw_semaphore, FL_FN_DOWN_READ_KILLABLE, FL_MODE_SHARED,
	0)
ENTRY(down_read_interruptible, struct rw_semaphore, FL_FN_DOWN_READ_INTERRUPTIBLE, FL_MODE_SHARED)
EXIT_IF(down_read_interruptible, struct rw_semaphore, FL_FN_DOWN_READ_INTERRUPTIBLE,
	FL_MODE_SHARED, 0)
ENTRY(down_read_trylock, struct rw_semaphore, FL_FN_DOWN_READ_TRYLOCK, FL_MODE_SHARED)
EXIT_IF(down_read_trylock, struct rw_semaphore, FL_FN_DOWN_READ_TRYLOCK, FL_MODE_SHARED,
	1)
/* With lockdep these are functions, for locks that nest; without it, names of the plain ones. */
ENTRY(down_write_nested, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
EXIT_ALWAYS(down_write_nested, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
ENTRY(down_read_nested, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
EXIT_ALWAYS(down_read_nested, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
ENTRY(_raw_spin_lock, struct raw_spinlock, FL_FN_SPIN_LOCK, FL_MODE_SPIN)
EXIT_ALWAYS(_raw_spin_lock, struct raw_spinlock, FL_FN_SPIN_LOCK, FL_MODE_SPIN)

/*
 * On PREEMPT_RT a spinlock_t is a mutex that hands its priority on (kernel/locking/spinlock_rt.c);
 * _raw_spin_lock is for raw_spinlock_t alone there.
 */
ENTRY(rt_spin_lock, struct raw_spinlock, FL_FN_RT_SPIN_LOCK, FL_MODE_SPIN)
EXIT_ALWAYS(rt_spin_lock, struct raw_spinlock, FL_FN_RT_SPIN_LOCK, FL_MODE_SPIN)

RELEASE(up_write, up_write, struct rw_semaphore, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE)
RELEASE(up_read, up_read, struct rw_semaphore, FL_FN_DOWN_READ, FL_MODE_SHARED)
RELEASE(spin_unlock, _raw_spin_unlock, struct raw_spinlock, FL_FN_SPIN_LOCK, FL_MODE_SPIN)
RELEASE(rt_spin_unlock, rt_spin_unlock, struct raw_spinlock, FL_FN_RT_SPIN_LOCK, FL_MODE_SPIN)

SEC("fentry/downgrade_write")
int BPF_PROG(downgrade_write_entry, struct rw_semaphore *lock)
{
	IF_TRACED(lock, downgrade_hit);
	return 0;
}

/*
 * The slow paths: a lock function that gets here found the lock taken. Their end is only for functions that cannot
 * fail, and have no program at their own return.
 */
#define SLOW_PATH(name, function, type)                                                             \
	SEC("fentry/" #function)                                                                   \
	int BPF_PROG(name, type *lock)                                                             \
	{                                                                                          \
		lock_contended(ctx, (__u64)lock);                                        \
		return 0;                                                                          \
	}                                                                                          \
	SEC("fexit/" #function)                                                                    \
	int BPF_PROG(name##_exit, type *lock)                                                      \
	{                                                                                          \
		wait_ended((__u64)lock);                                                           \
		return 0;                                                                          \
	}

SLOW_PATH(write_slowpath, rwsem_down_write_slowpath, struct rw_semaphore)
SLOW_PATH(read_slowpath, rwsem_down_read_slowpath, struct rw_semaphore)
SLOW_PATH(spin_slowpath, native_queued_spin_lock_slowpath, struct qspinlock)
/* Its name in kernels without PARAVIRT_SPINLOCKS. */
SLOW_PATH(plain_spin_slowpath, queued_spin_lock_slowpath, struct qspinlock)
/* What KVM and Hyper-V guests use instead. */
SLOW_PATH(pv_spin_slowpath, __pv_queued_spin_lock_slowpath, struct qspinlock)

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

/*
 * The same on PREEMPT_RT, where it comes before any spinning and so is the slow path itself: of the
 * readers' part of an rwsem (kernel/locking/rwbase_rt.c), which lies at its beginning, of its mutex
 * (kernel/locking/rtmutex.c), and of a spinlock, which is nothing but one.
 */
SEC("tp_btf/contention_begin")
int BPF_PROG(rt_contention_begin, void *lock)
{
	__u64 mutex = bpf_core_field_offset(struct rw_semaphore___rt, rwbase.rtmutex);

	lock_contended(ctx, (__u64)lock);
	tracepoint_saw((__u64)lock);
	lock_contended(ctx, (__u64)lock - mutex);
	tracepoint_saw((__u64)lock - mutex);
	return 0;
}

/* Write calls: where they begin and end, each seen twice. */

SEC("fentry/fuse_file_write_iter")
int BPF_PROG(write_iter_entry, struct kiocb *iocb, struct iov_iter *from)
{
	open_iocb(ctx, iocb, from);
	return 0;
}

SEC("fentry/fuse_file_write_iter")
int BPF_PROG(write_iter_entry_again, struct kiocb *iocb, struct iov_iter *from)
{
	open_skipped(ctx, iocb, from);
	return 0;
}

SEC("fexit/fuse_file_write_iter")
int BPF_PROG(write_iter_exit, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	end_call_on(iocb->ki_filp, frame_of(ctx), result);
	return 0;
}

SEC("fexit/fuse_file_write_iter")
int BPF_PROG(write_iter_exit_again, struct kiocb *iocb, struct iov_iter *from, ssize_t result)
{
	end_skipped(frame_of(ctx), result);
	return 0;
}

SEC("fentry/fuse_splice_write")
int BPF_PROG(splice_entry, struct pipe_inode_info *pipe, struct file *out)
{
	splice_entered(out);
	return 0;
}

SEC("fexit/fuse_splice_write")
int BPF_PROG(splice_exit, struct pipe_inode_info *pipe, struct file *out)
{
	splice_left(out);
	return 0;
}

SEC("fentry/fuse_passthrough_splice_write")
int BPF_PROG(passthrough_splice_entry, struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
	     size_t count)
{
	passthrough_splice_entered(ctx, out, pos, count);
	return 0;
}

SEC("fexit/fuse_passthrough_splice_write")
int BPF_PROG(passthrough_splice_exit, struct pipe_inode_info *pipe, struct file *out, loff_t *pos,
	     size_t count, unsigned int flags, ssize_t result)
{
	end_call_on(out, frame_of(ctx), result);
	return 0;
}

/* The last call of a thread has no next one to close it. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exit)
{
	settle_all();
	return 0;
}

/* Completions, in whatever task there is. */

/* A synchronous write ends inside its call, whose return tells the same. */
SEC("fentry/fuse_passthrough_end_write")
int BPF_PROG(end_write_entry, struct kiocb *iocb, ssize_t result)
{
	if (iocb->ki_complete)
		completion_entered(ctx, iocb->ki_filp, result);
	return 0;
}

SEC("fexit/fuse_passthrough_end_write")
int BPF_PROG(end_write_exit, struct kiocb *iocb, ssize_t result)
{
	if (iocb->ki_complete)
		completion_left(ctx, iocb->ki_filp, result);
	return 0;
}

/* The same since Linux 6.13; user space loads the pair that fits. */
SEC("fentry/fuse_passthrough_end_write")
int BPF_PROG(end_write_file_entry, struct file *file, loff_t position, ssize_t result)
{
	completion_entered(ctx, file, result);
	return 0;
}

SEC("fexit/fuse_passthrough_end_write")
int BPF_PROG(end_write_file_exit, struct file *file, loff_t position, ssize_t result)
{
	completion_left(ctx, file, result);
	return 0;
}

SEC("fentry/fuse_aio_complete")
int BPF_PROG(aio_complete_entry, struct fuse_io_priv *io, int error)
{
	request_completed(ctx, io, error);
	return 0;
}

/* `io` may be gone by now. */
SEC("fexit/fuse_aio_complete")
int BPF_PROG(aio_complete_exit)
{
	request_left(ctx);
	return 0;
}

/* Opens: probe/files/opens.h. */

SEC("fentry/fuse_finish_open")
int BPF_PROG(finish_open_entry, struct inode *inode, struct file *file)
{
	open_entered(file, inode);
	return 0;
}

SEC("fentry/fuse_file_io_open")
int BPF_PROG(io_open_entry, struct file *file, struct inode *inode)
{
	open_entered(file, inode);
	return 0;
}

SEC("fexit/fuse_file_io_open")
int BPF_PROG(io_open_exit, struct file *file, struct inode *inode, int result)
{
	open_left(file, inode, result, true);
	return 0;
}

SEC("fexit/fuse_finish_open")
int BPF_PROG(finish_open_exit, struct inode *inode, struct file *file, int result)
{
	open_left(file, inode, result, false);
	return 0;
}
