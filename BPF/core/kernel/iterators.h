/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What an iterator over open files is given. */
#pragma once
#include "kernel/files.h"
#include "kernel/tasks.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

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

#pragma clang attribute pop
