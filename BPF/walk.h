/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Which files somebody has open for writing, found twice: among the open files of the tasks that the
 * caller's PID namespace shows, which tells how they are open, and among the inodes of every FUSE
 * superblock. The latter shows writers of other namespaces, and those without a descriptor: loop devices,
 * nfsd, overlayfs, fixed files of io_uring, mappings.
 *
 * Nothing is asked of a FUSE server, and no mount is looked up by a path.
 */
#pragma once

/* A list that is followed without its lock: an entry taken out meanwhile points to itself. */
struct list_walk {
	__u64 head;
	__u64 next;
	__u32 inodes;
	__u32 over_limit;
	__u32 incomplete;
};

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

static long visit_inode(__u32 number, struct list_walk *list)
{
	__u64 entry = next_entry(list);
	struct inode *inode = (void *)entry - bpf_core_field_offset(struct inode, i_sb_list);

	if (!entry)
		return 1;
	if (++list->inodes >= FL_WALK_INODES) {
		list->incomplete = 1;
		return 1;
	}
	if (BPF_CORE_READ(inode, i_writecount.counter) <= 0 || !is_wanted(inode))
		return 0;
	if (!is_watched(watch((__u64)inode, (__u64)dentry_of(inode))))
		list->over_limit++;
	return 0;
}

static long visit_superblock(__u32 number, struct list_walk *list)
{
	__u64 entry = next_entry(list);
	struct super_block *sb = (void *)entry - bpf_core_field_offset(struct super_block, s_list);
	struct list_walk inodes_of = { .inodes = list->inodes };

	if (!entry)
		return 1;
	/* One of the entries is the head of the list, in no superblock: it has not this magic. */
	if (!is_wanted_mount(sb))
		return 0;
	inodes_of.head = (__u64)sb + bpf_core_field_offset(struct super_block, s_inodes);
	inodes_of.next = (__u64)BPF_CORE_READ(sb, s_inodes.next);
	bpf_loop(FL_WALK_INODES, visit_inode, &inodes_of, 0);
	list->inodes = inodes_of.inodes;
	list->over_limit += inodes_of.over_limit;
	list->incomplete |= inodes_of.incomplete;
	return 0;
}

/* All superblocks hang on one ring: the caller's root is as good a place to begin as any. */
static __always_inline void visit_superblocks(struct fl_walk *result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct super_block *root = BPF_CORE_READ(task, fs, root.mnt, mnt_sb);
	struct list_walk list = {};

	if (!root || !bpf_core_type_exists(struct fuse_inode))
		return;
	list.head = (__u64)root + bpf_core_field_offset(struct super_block, s_list);
	list.next = (__u64)BPF_CORE_READ(root, s_list.next);
	bpf_loop(FL_WALK_SUPERBLOCKS, visit_superblock, &list, 0);
	/* The ring's first entry is looked at last. */
	list.next = list.head;
	list.head = 0;
	visit_superblock(0, &list);
	result->inodes = list.inodes;
	result->over_limit = list.over_limit;
	result->incomplete = list.incomplete;
}

struct files {
	__u32 all;
	__u32 open;
};

static long end_file(__u32 index, struct files *files)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);

	if (!w || !w->nodeid)
		return 0;
	files->all++;
	if (!w->address)
		return 0;
	if (w->gone || w->walk != walk_number)
		forget(index);
	else
		files->open++;
	return 0;
}

static __always_inline void find_registers(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	/* Stacks are small: the low halves tell. */
	regs_offset = low_half(bpf_task_pt_regs(task)) - low_half((__u64)task->stack);
}
