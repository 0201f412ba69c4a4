/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Which processes write to the observed files. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"
#include "observe/config.h"
#include "shared/atomic.h"
#include "shared/processes.h"

/* Processes come and go: the ones not seen for longest are forgotten, and begin anew at 0. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct fl_writer_key);
	__type(value, struct fl_writer);
} writers SEC(".maps");

/* NULL where nobody asks for processes, or the task is in none that user space knows. */
static __always_inline struct fl_writer *writer(struct task_struct *task, __u32 file)
{
	struct fl_writer_key key = { .file = file };
	struct fl_writer blank = {}, *w;

	if (!config.by_process || !task)
		return NULL;
	key.process = process_of(task);
	w = bpf_map_lookup_elem(&writers, &key);
	if (w)
		return w;
	BPF_CORE_READ_STR_INTO(&blank.command, task, group_leader, comm);
	bpf_map_update_elem(&writers, &key, &blank, BPF_NOEXIST);
	return bpf_map_lookup_elem(&writers, &key);
}

static __always_inline void count_owner(struct task_struct *task, __u32 file, bool exclusive,
					bool same, bool uncounted, __u32 holder)
{
	struct fl_writer *w = writer(task, file);

	if (!w)
		return;
	add(exclusive ? &w->exclusive : &w->shared, 1);
	if (!same)
		add(exclusive ? &w->exclusive_holds : &w->shared_holds, 1);
	if (uncounted)
		add(&w->uncounted, 1);
	if (exclusive && holder == FL_HOLDER_WORKER)
		add(&w->worker, 1);
}

static __always_inline void count_call(struct task_struct *task, __u32 file)
{
	struct fl_writer *w = writer(task, file);

	if (w)
		add(&w->calls, 1);
}
