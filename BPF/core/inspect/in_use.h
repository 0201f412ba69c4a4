/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Every inode that is wanted: who has it mapped, and whoever else has it open for writing. */
#pragma once
#include "open_file.h"
#include "kernel/errors.h"
#include "kernel/files.h"
#include "kernel/helpers.h"
#include "inspect/holds.h"
#include "inspect/mappings.h"
#include "inspect/wanted.h"
#include "shared/inodes.h"
#include "shared/names.h"
#include "shared/processes.h"

/* Negative: there is no room for it. */
__noinline int find_opener(__u64 address)
{
	struct inode *inode = (struct inode *)address;

	if (BPF_CORE_READ(inode, i_writecount.counter) <= 0)
		return 0;
	if (!new_hold(inode, FL_HOLD_WRITES))
		return -E2BIG;
	return name_hold(holds_found - 1, (__u64)dentry_of(inode));
}

static __always_inline void visit(struct inode *inode, struct list_walk *list)
{
	if (!is_wanted(inode))
		return;
	if (find_mappings((__u64)inode) < 0 || find_opener((__u64)inode) < 0)
		list->incomplete = 1;
}

static long visit_inode(__u32 number, struct list_walk *list)
{
	return next_inode(list, visit);
}

static long visit_superblock(__u32 number, struct list_walk *list)
{
	return next_superblock(list, is_wanted_mount, visit_inode);
}

static __always_inline void find_all_holds(struct fl_hold_walk *result)
{
	struct list_walk list = {};

	find_numbering(&numbering);
	holds_found = 0;
	visit_superblocks(&list, visit_superblock);
	result->found = holds_found;
	result->incomplete = list.incomplete;
}
