/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Members that some kernels lack, each read behind a test of exactly what is read: what is not tested
 * and not there keeps the whole object from loading. Swift's OptionalFields says what is then lacking.
 */
#pragma once

/* The newer form of struct fuse_backing, after Linux 7.3. */
struct fuse_backing___path {
	struct path path;
} __attribute__((preserve_access_index));

/* The state of an rwsem (kernel/locking/rwsem.c); none on PREEMPT_RT. */
static __always_inline bool has_rwsem_count(void)
{
	return bpf_core_field_exists(struct rw_semaphore, count.counter);
}

static __always_inline __u64 rwsem_count(struct rw_semaphore *lock)
{
	return has_rwsem_count() ? BPF_CORE_READ(lock, count.counter) : 0;
}

/* The task that is on record as its owner, with flags; 0 where nobody is or none is kept. */
static __always_inline __u64 rwsem_owner(struct rw_semaphore *lock)
{
	if (!bpf_core_field_exists(lock->owner.counter))
		return 0;
	return BPF_CORE_READ(lock, owner.counter);
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
static __always_inline bool is_in_cached_mode(void *inode)
{
	struct fuse_inode *fi = inode;

	if (!has_io_mode() || !bpf_core_field_exists(fi->state))
		return false;
	return BPF_CORE_READ(fi, state) & (1ul << FUSE_I_CACHE_IO_MODE);
}

/* The backing file of an open file: Linux 6.9. */
static __always_inline struct file *passthrough_of(struct fuse_file *ff)
{
	return bpf_core_field_exists(ff->passthrough) ? BPF_CORE_READ(ff, passthrough) : NULL;
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
