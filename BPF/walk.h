/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * Which files somebody has open for writing, found twice: among the open files of the tasks that the
 * caller's PID namespace shows, which tells how they are open, and among the inodes (inodes.h).
 */
#pragma once

/* Each time the lists of inodes are followed; a walk may do so again. */
__u32 search_number;

static __always_inline void visit(struct inode *inode, struct list_walk *list)
{
	if (BPF_CORE_READ(inode, i_writecount.counter) <= 0 || !is_wanted(inode))
		return;
	if (is_watched(watch((__u64)inode, (__u64)dentry_of(inode))))
		return;
	list->over_limit++;
	lose_file(BPF_CORE_READ(inode, i_sb, s_dev), search_number);
}

static __always_inline void find_writers(struct fl_walk *result)
{
	struct list_walk list = {};

	search_number++;
	visit_superblocks(&list);
	result->inodes = inodes_seen;
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
