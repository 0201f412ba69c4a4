/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * The inodes of every FUSE superblock: they lead to writers of other namespaces, and to those without a
 * descriptor (loop devices, nfsd, overlayfs, fixed files of io_uring, mappings).
 *
 * Nothing is asked of a FUSE server, no mount is looked up by a path, and no lock is taken. Who walks makes
 * two callbacks of next_inode and next_superblock, with the mounts that it wants and what it does with an inode.
 */
#pragma once
#include "open_file.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"

/* A list that is followed without its lock: an entry taken out meanwhile points to itself. */
struct list_walk {
	__u64 head;
	__u64 next;
	__u32 over_limit;
	__u32 incomplete;
};

/*
 * Looked at by the walk that goes on; one at a time. Not in list_walk, where the verifier knows its value
 * each time around, and goes around until it gives up.
 */
__u32 inodes_seen;

/* A callback of bpf_loop. */
typedef long list_step(__u32 number, struct list_walk *list);
typedef void visitor(struct inode *inode, struct list_walk *list);
typedef bool mount_test(struct super_block *sb);

/* The entry to look at, and on to the one after it; 0 at the end. */
static __always_inline __u64 next_entry(struct list_walk *list)
{
	__u64 entry = list->next, next = 0;

	if (!entry || entry == list->head)
		return 0;
	bpf_probe_read_kernel(&next, sizeof(next), (void *)entry);
	if (!next || next == entry)
		list->incomplete = 1;
	list->next = next == entry ? 0 : next;
	return entry;
}

/* For each inode of a superblock. */
static __always_inline long next_inode(struct list_walk *list, visitor visit)
{
	__u64 entry = next_entry(list);

	if (!entry)
		return 1;
	if (++inodes_seen >= FL_WALK_INODES) {
		list->incomplete = 1;
		return 1;
	}
	visit((void *)entry - bpf_core_field_offset(struct inode, i_sb_list), list);
	return 0;
}

/* For each superblock: `visit` is called for each inode of a mount that is wanted. */
static __always_inline long next_superblock(struct list_walk *list, mount_test is_wanted,
					    list_step visit)
{
	__u64 entry = next_entry(list);
	struct super_block *sb = (void *)entry - bpf_core_field_offset(struct super_block, s_list);
	struct list_walk inodes_of = {};

	if (!entry)
		return 1;
	/* One of the entries is the head of the list, in no superblock: it has not this magic. */
	if (!is_wanted(sb))
		return 0;
	inodes_of.head = (__u64)sb + bpf_core_field_offset(struct super_block, s_inodes);
	inodes_of.next = (__u64)BPF_CORE_READ(sb, s_inodes.next);
	bpf_loop(FL_WALK_INODES, visit, &inodes_of, 0);
	list->over_limit += inodes_of.over_limit;
	list->incomplete |= inodes_of.incomplete;
	return 0;
}

/* All superblocks hang on one ring: the caller's root is as good a place to begin as any. */
static __always_inline void visit_superblocks(struct list_walk *list, list_step visit)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct super_block *root = BPF_CORE_READ(task, fs, root.mnt, mnt_sb);

	inodes_seen = 0;
	if (!root || !bpf_core_type_exists(struct fuse_inode))
		return;
	list->head = (__u64)root + bpf_core_field_offset(struct super_block, s_list);
	list->next = (__u64)BPF_CORE_READ(root, s_list.next);
	bpf_loop(FL_WALK_SUPERBLOCKS, visit, list, 0);
	/* The ring's first entry is looked at last. */
	list->next = list->head;
	list->head = 0;
	visit(0, list);
}
