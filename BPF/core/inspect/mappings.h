/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Mappings of a file. */
#pragma once
#include "open_file.h"
#include "kernel/errors.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "kernel/lists.h"
#include "kernel/memory.h"
#include "kernel/tasks.h"
#include "inspect/holds.h"
#include "shared/processes.h"

/* Steps along the edges of a tree of mappings: each node is come to at most three times. */
#define FL_TREE_STEPS (3 * FL_HOLDS)

/*
 * A tree that is followed without its lock, from the left to the right. Not on the stack: before Linux 6.7
 * the verifier follows a loop's body once, and takes what cannot be the first time for what never is.
 */
struct {
	struct inode *inode;
	struct rb_node *node;
	struct rb_node *from; /* the child that was come back from; NULL: coming from above */
	__u32 ended;
} tree;

static __always_inline void read_process(struct fl_hold *hold, struct mm_struct *mm)
{
	struct task_struct *task;
	__u32 process;

	if (!bpf_core_field_exists(mm->owner))
		return;
	task = BPF_CORE_READ(mm, owner, group_leader);
	if (!task)
		return;
	process = process_of(task);
	hold->facts |= FL_HOLD_HAS_PROCESS;
	hold->pid = process & ~FL_PROCESS_OUTSIDE;
	if (process & FL_PROCESS_OUTSIDE)
		hold->facts |= FL_HOLD_OUTSIDE;
	BPF_CORE_READ_STR_INTO(&hold->command, task, comm);
}

/* False: there is no room for it. */
static __always_inline bool found_mapping(struct inode *inode, struct rb_node *node)
{
	struct vm_area_struct *area =
		(void *)node - bpf_core_field_offset(struct vm_area_struct, shared.rb);
	unsigned long flags = BPF_CORE_READ(area, vm_flags);
	struct fl_hold *hold = new_hold(inode, FL_HOLD_MAPPED);

	if (!hold)
		return false;
	if (flags & VM_SHARED && flags & VM_MAYWRITE)
		hold->facts |= FL_HOLD_WRITES;
	read_process(hold, BPF_CORE_READ(area, vm_mm));
	name_hold(holds_found - 1, (__u64)BPF_CORE_READ(area, vm_file, f_path.dentry));
	return true;
}

/* One edge: down to the left as far as it goes, then the node, then its right, then up. */
static long step(__u32 number, void *context)
{
	struct rb_node *node = tree.node, *left, *right;

	if (!node) {
		tree.ended = 1;
		return 1;
	}
	left = BPF_CORE_READ(node, rb_left);
	right = BPF_CORE_READ(node, rb_right);
	if (!tree.from && left) {
		tree.node = left;
		return 0;
	}
	if (tree.from == left || !tree.from) {
		if (!found_mapping(tree.inode, node))
			return 1;
		if (right) {
			tree.from = NULL;
			tree.node = right;
			return 0;
		}
	}
	tree.from = node;
	tree.node = (void *)(BPF_CORE_READ(node, __rb_parent_color) & ~3ul);
	return 0;
}

/* Negative: there are more. Not static, like name_hold: the tree is a loop in two others. */
__noinline int find_mappings(__u64 address)
{
	struct inode *inode = (struct inode *)address;

	if (!bpf_core_field_exists(struct address_space, i_mmap.rb_root) ||
	    !bpf_core_field_exists(struct vm_area_struct, shared.rb) ||
	    !bpf_core_field_exists(struct vm_area_struct, vm_flags))
		return 0;
	tree.inode = inode;
	tree.node = BPF_CORE_READ(inode, i_mapping, i_mmap.rb_root.rb_node);
	tree.from = NULL;
	tree.ended = 0;
	bpf_loop(FL_TREE_STEPS, step, NULL, 0);
	return tree.ended ? 0 : -E2BIG;
}
