/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* In which ways the observed files are open for writing. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "observe/config.h"
#include "observe/files/watched.h"
#include "observe/lost.h"
#include "shared/atomic.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_opened_key);
	__type(value, __u64); /* write calls that came through such an open, where they are counted */
} opened SEC(".maps");

static __always_inline bool is_open_for_writing(struct file *file)
{
	return BPF_CORE_READ(file, f_mode) & FMODE_WRITE && !(BPF_CORE_READ(file, f_flags) & O_PATH);
}

static __always_inline void count_open(struct file *file, __u32 index, __u64 calls)
{
	struct fuse_file *ff = BPF_CORE_READ(file, private_data);
	struct fl_opened_key key = { .file = index };
	__u64 *count;

	if (!ff)
		return;
	key.open_flags = BPF_CORE_READ(ff, open_flags);
	key.file_flags = BPF_CORE_READ(file, f_flags) & config.file_flags;
	count = bpf_map_lookup_elem(&opened, &key);
	if (count)
		add(count, calls);
	else if (bpf_map_update_elem(&opened, &key, &calls, BPF_NOEXIST))
		lose(device_at(index), FL_LOST_OPENS);
}
