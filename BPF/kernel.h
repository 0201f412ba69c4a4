/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * The kernel types the programs need and no more, for CO-RE: every access is relocated to the
 * running kernel's layout, so that order, size and missing members here do not matter.
 */
#pragma once

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef __u16 __sum16;
typedef _Bool bool;
typedef long long loff_t;
typedef long ssize_t;
typedef unsigned long size_t;

#define true 1
#define false 0
#define NULL ((void *)0)

/* include/uapi/linux/bpf.h */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_F_NO_PREALLOC = 1 << 0,
	BPF_F_FAST_STACK_CMP = 1 << 9,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1 << 0,
	BPF_RB_NO_WAKEUP = 1 << 0,
};

/* include/uapi/linux/time.h */
#define CLOCK_MONOTONIC 1

/* include/linux/fs.h: IOCB_APPEND and IOCB_NOWAIT are the RWF_ bits of include/uapi/linux/fs.h. */
#define IOCB_APPEND 0x10
#define IOCB_NOWAIT 0x8
#define IOCB_DIRECT (1 << 17)
/* include/linux/errno.h: the iocb was queued and completes later. */
#define EIOCBQUEUED 529
/* include/linux/fs.h */
#define FMODE_WRITE (1 << 1)
#define FMODE_OPENED (1 << 19)
/* include/uapi/linux/fuse.h */
#define FOPEN_DIRECT_IO (1 << 0)
#define FOPEN_PARALLEL_DIRECT_WRITES (1 << 6)
/* include/uapi/linux/magic.h; virtiofs has it too. */
#define FUSE_SUPER_MAGIC 0x65735546
/* include/uapi/linux/stat.h */
#define S_IFMT 0170000
#define S_DAX (1 << 13) /* include/linux/fs.h, an inode's i_flags */
#define S_IFREG 0100000
#define S_IFDIR 0040000
/* include/linux/mm.h */
#define VM_SHARED 0x8
#define VM_MAYWRITE 0x20
/* include/uapi/asm-generic/fcntl.h: the same on x86 and arm64. */
#define O_PATH 010000000
/* kernel/locking/rwsem.c: bits of rw_semaphore.count and .owner; the rest of owner is a task. */
#define RWSEM_WRITER_LOCKED (1 << 0)
#define RWSEM_FLAG_WAITERS (1 << 1)
#define RWSEM_FLAG_HANDOFF (1 << 2)
#define RWSEM_READER_SHIFT 8
#define RWSEM_FLAG_READFAIL (1ull << 63)
#define RWSEM_READER_OWNED (1 << 0)
#define RWSEM_OWNER_FLAGS 3
/* kernel/locking/rwbase_rt.c: of rwbase_rt.readers; rtmutex_common.h: of rt_mutex_base.owner. */
#define RT_READER_BIAS (1u << 31)
#define RT_WRITER_BIAS (1u << 30)
#define RT_MUTEX_HAS_WAITERS 1
/* fs/fuse/fuse_i.h, an anonymous enum: the same bit since 6.9, which brought it. */
#define FUSE_I_CACHE_IO_MODE 5

/* include/linux/sched.h */
#define PF_IO_WORKER 0x00000010
#define PF_KTHREAD 0x00200000
/* arch/x86/include/asm/thread_info.h: a 32-bit system call, whose number means something else. */
#define TS_COMPAT 0x0002
/* include/trace/events/lock.h */
#define LCB_F_SPIN (1u << 0)
#define LCB_F_READ (1u << 1)
#define LCB_F_WRITE (1u << 2)
#define LCB_F_RT (1u << 3)
/* include/uapi/asm-generic/errno-base.h, errno.h */
#define ENOENT 2
#define EBADF 9
#define EBUSY 16
#define ESTALE 116
#define EOPNOTSUPP 95
#define E2BIG 7

/* include/uapi/linux/bpf.h */
struct bpf_timer {
	__u64 opaque[2];
} __attribute__((aligned(8)));

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	__s64 counter;
} atomic_long_t;

struct file;

struct fdtable {
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct pid_namespace {
	unsigned int level;
};

/* A task's number in one PID namespace; numbers[level] is the innermost. */
struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct fs_struct;

struct task_io_accounting {
	__u64 syscw;
};

struct thread_info {
	__u32 status;
};

/* A process' memory; `owner` with CONFIG_MEMCG. */
struct mm_struct {
	struct task_struct *owner;
};

struct rb_node {
	unsigned long __rb_parent_color;
	struct rb_node *rb_right;
	struct rb_node *rb_left;
};

struct rb_root {
	struct rb_node *rb_node;
};

struct rb_root_cached {
	struct rb_root rb_root;
};

/* Who has the file mapped: a tree of vm_area_structs (mm/interval_tree.c). */
struct address_space {
	struct rb_root_cached i_mmap;
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	unsigned int flags;
	int pid;
	int tgid;
	struct task_struct *group_leader;
	unsigned long nvcsw;
	char comm[16];
	struct files_struct *files;
	struct fs_struct *fs;
	struct pid *thread_pid;
	struct task_io_accounting ioac;
};

/* arch/x86/include/asm/ptrace.h */
struct pt_regs___x86 {
	unsigned long dx;
	unsigned long di;
	unsigned long orig_ax;
};

/* arch/arm64/include/asm/ptrace.h; libbpf has a pt_regs___arm64 of its own. */
struct pt_regs___arm64_call {
	__u64 regs[31];
	__u64 orig_x0;
	__s32 syscallno;
};

/* Not on PREEMPT_RT, where it is built otherwise (include/linux/rwsem.h). */
/* Kernels with CONFIG_LOCKDEP have one in every lock. */
struct lockdep_map {
	void *key;
};

struct rw_semaphore {
	atomic_long_t count;
	atomic_long_t owner;
	struct lockdep_map dep_map;
};

/* kernel/locking/rwbase_rt.c and rtmutex.c */
struct rt_mutex_base {
	struct task_struct *owner;
};

struct rwbase_rt {
	atomic_t readers;
	struct rt_mutex_base rtmutex;
};

struct rw_semaphore___rt {
	struct rwbase_rt rwbase;
};

struct raw_spinlock {
	struct lockdep_map dep_map;
};

struct qspinlock {
	int unused;
};

struct list_head {
	struct list_head *next;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

struct super_block {
	struct list_head s_list;
	__u32 s_dev;
	unsigned long s_magic;
	struct list_head s_inodes;
	int s_stack_depth;
};

struct inode {
	struct super_block *i_sb;
	unsigned long i_ino;
	loff_t i_size;
	unsigned short i_mode;
	unsigned int i_flags;
	unsigned int __i_nlink;
	__u32 i_generation;
	struct list_head i_sb_list;
	struct hlist_head i_dentry;
	atomic_t i_writecount;
	struct address_space *i_mapping;
	struct rw_semaphore i_rwsem;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct inode *d_inode;
	struct qstr d_name;
	union {
		struct hlist_node d_alias;
	} d_u;
};

/* The union has lost its name by Linux 7.3. */
struct dentry___nameless {
	union {
		struct hlist_node d_alias;
	};
};

struct vfsmount {
	struct super_block *mnt_sb;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct fs_struct {
	struct path root;
};

struct file {
	unsigned int f_mode;
	void *private_data;
	struct inode *f_inode;
	struct path f_path;
	unsigned int f_flags;
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	unsigned long vm_flags;
	struct file *vm_file;
	struct {
		struct rb_node rb;
	} shared;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void *ki_complete;
	int ki_flags;
};

struct iov_iter {
	size_t count;
};

struct pipe_inode_info {
	int unused;
};

struct fuse_io_priv {
	unsigned int reqs;
	ssize_t bytes;
	size_t size;
	int err;
	struct kiocb *iocb;
	bool write;
	bool blocking;
};

struct fuse_file {
	__u32 open_flags;
	struct file *passthrough;
};

struct fuse_backing {
	struct file *file;
};

struct fuse_inode {
	struct inode inode;
	__u64 nodeid;
	struct fuse_backing *fb;
	unsigned long state;
	struct raw_spinlock lock;
	int iocachectr;
};

/* The patch series that makes the counter atomic (v1 2/2). */
struct fuse_inode___atomic {
	atomic_t iocachectr;
};

#pragma clang attribute pop
