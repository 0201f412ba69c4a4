/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Who has a file mapped. */
#pragma once
#include "kernel/files.h"
#include "kernel/lists.h"

/* include/linux/mm.h */
#define VM_SHARED 0x8
#define VM_MAYWRITE 0x20

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct;

/* A process' memory; `owner` with CONFIG_MEMCG. */
struct mm_struct {
	struct task_struct *owner;
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	unsigned long vm_flags;
	struct file *vm_file;
	struct {
		struct rb_node rb;
	} shared;
};

#pragma clang attribute pop
