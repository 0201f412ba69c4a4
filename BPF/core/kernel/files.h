/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Inodes, their names, and open files. */
#pragma once
#include "kernel/integers.h"
#include "kernel/lists.h"
#include "kernel/locks.h"

/* include/linux/fs.h */
#define FMODE_WRITE (1 << 1)
#define FMODE_OPENED (1 << 19)
/* include/uapi/linux/stat.h */
#define S_IFMT 0170000
#define S_DAX (1 << 13) /* include/linux/fs.h, an inode's i_flags */
#define S_IFREG 0100000
#define S_IFDIR 0040000
/* include/uapi/asm-generic/fcntl.h: the same on x86 and arm64. */
#define O_PATH 010000000

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* Who has the file mapped: a tree of vm_area_structs (mm/interval_tree.c). */
struct address_space {
	struct rb_root_cached i_mmap;
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

struct file {
	unsigned int f_mode;
	void *private_data;
	struct inode *f_inode;
	struct path f_path;
	unsigned int f_flags;
};

#pragma clang attribute pop
