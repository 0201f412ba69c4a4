/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Members that some kernels lack, each read behind a test of exactly what is read: what is not tested
 * and not there keeps the whole object from loading. Swift's OptionalFields says what is then lacking.
 */
#pragma once
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/locks.h"

/* The rwsem of PREEMPT_RT, which keeps no record of readers. */
static __always_inline bool has_rwbase(void)
{
	return bpf_core_field_exists(struct rw_semaphore___rt, rwbase.readers.counter) &&
	       bpf_core_field_exists(struct rt_mutex_base, owner);
}

/* The state of an rwsem can be read: kernel/locking/rwsem.c, or rwbase_rt.c. */
static __always_inline bool has_rwsem_count(void)
{
	return bpf_core_field_exists(struct rw_semaphore, count.counter) || has_rwbase();
}

/* In the words of rwsem.c: a writer inside, or so many readers; somebody waits. */
static __always_inline __u64 rwbase_count(struct rw_semaphore___rt *lock)
{
	__u32 readers = BPF_CORE_READ(lock, rwbase.readers.counter);
	__u64 owner = (__u64)BPF_CORE_READ(lock, rwbase.rtmutex.owner);
	__u64 waiters = owner & RT_MUTEX_HAS_WAITERS ? RWSEM_FLAG_WAITERS : 0;

	if (readers == RT_WRITER_BIAS)
		return waiters | RWSEM_WRITER_LOCKED;
	/* Without the bias a writer waits for the last of them to leave. */
	if (!(readers & RT_READER_BIAS))
		waiters = RWSEM_FLAG_WAITERS;
	return waiters | (__u64)(readers & ~RT_READER_BIAS) << RWSEM_READER_SHIFT;
}

static __always_inline __u64 rwsem_count(struct rw_semaphore *lock)
{
	if (bpf_core_field_exists(struct rw_semaphore, count.counter))
		return BPF_CORE_READ(lock, count.counter);
	return has_rwbase() ? rwbase_count((void *)lock) : 0;
}

/* Who has the mutex of an rwbase may have to wait for its readers yet. */
static __always_inline __u64 rwbase_owner(struct rw_semaphore___rt *lock)
{
	__u64 owner = (__u64)BPF_CORE_READ(lock, rwbase.rtmutex.owner);

	if ((__u32)BPF_CORE_READ(lock, rwbase.readers.counter) != RT_WRITER_BIAS)
		return 0;
	return owner & ~RT_MUTEX_HAS_WAITERS;
}

/* The task that is on record as its owner, with flags; 0 where nobody is or none is kept. */
static __always_inline __u64 rwsem_owner(struct rw_semaphore *lock)
{
	if (bpf_core_field_exists(lock->owner.counter))
		return BPF_CORE_READ(lock, owner.counter);
	return has_rwbase() ? rwbase_owner((void *)lock) : 0;
}

/* Which files are open for cached and which for uncached I/O: Linux 6.9. */
static __always_inline bool has_io_mode(void)
{
	return bpf_core_field_exists(struct fuse_inode, iocachectr) ||
	       bpf_core_field_exists(struct fuse_inode___atomic, iocachectr);
}

static __always_inline __s64 io_counter(void *inode)
{
	struct fuse_inode___atomic *atomic = inode;
	struct fuse_inode *plain = inode;

	if (bpf_core_field_exists(atomic->iocachectr.counter))
		return BPF_CORE_READ(atomic, iocachectr.counter);
	return bpf_core_field_exists(plain->iocachectr) ? BPF_CORE_READ(plain, iocachectr) : 0;
}

/* The bit means something else, or nothing, on kernels without the modes. */
static __always_inline bool has_cached_mode(void)
{
	return has_io_mode() && bpf_core_field_exists(struct fuse_inode, state);
}

static __always_inline bool is_in_cached_mode(void *inode)
{
	struct fuse_inode *fi = inode;

	return has_cached_mode() && BPF_CORE_READ(fi, state) & (1ul << FUSE_I_CACHE_IO_MODE);
}

/* The backing file of an open file: Linux 6.9. */
static __always_inline struct file *backing_file_of_open(struct fuse_file *ff)
{
	return bpf_core_field_exists(ff->passthrough) ? BPF_CORE_READ(ff, passthrough) : NULL;
}

static __always_inline struct inode *backing_inode_of_open(struct fuse_file *ff)
{
	struct file *file = backing_file_of_open(ff);

	return file ? BPF_CORE_READ(file, f_inode) : NULL;
}

static __always_inline struct inode *inode_behind(struct fuse_backing *fb)
{
	struct fuse_backing___path *newer = (void *)fb;

	if (bpf_core_field_exists(fb->file))
		return BPF_CORE_READ(fb, file, f_inode);
	if (bpf_core_field_exists(newer->path))
		return BPF_CORE_READ(newer, path.dentry, d_inode);
	return NULL;
}

/* The backing inode that every passthrough open of this inode shares. */
static __always_inline struct inode *backing_inode_of(struct inode *inode)
{
	struct fuse_inode *fi = (struct fuse_inode *)inode;
	struct fuse_backing *fb;

	if (!bpf_core_field_exists(fi->fb))
		return NULL;
	fb = BPF_CORE_READ(fi, fb);
	return fb ? inode_behind(fb) : NULL;
}

/* No name leads to it any more; false where that cannot be told. */
static __always_inline bool is_unlinked(struct inode *inode)
{
	return bpf_core_field_exists(inode->__i_nlink) && !BPF_CORE_READ(inode, __i_nlink);
}
