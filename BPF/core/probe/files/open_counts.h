/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Opens for writing that are alike. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/files.h"
#include "kernel/fuse.h"
#include "kernel/helpers.h"
#include "probe/accounts/command.h"
#include "probe/config.h"
#include "probe/files/known_file.h"
#include "probe/indexes.h"
#include "probe/losses.h"
#include "probe/notes.h"
#include "shared/atomic.h"
#include "shared/optional.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct fl_open_key);
	__type(value, struct fl_open);
} opens SEC(".maps");

static __always_inline void account_open(const struct task_notes *t, struct file *file,
					 struct inode *inode, int result)
{
	struct fuse_file *ff = file->private_data;
	struct fl_open_key key = { .requested = t->opening_flags };
	struct fl_open blank = {}, *o;

	key.kept = BPF_CORE_READ(ff, open_flags);
	key.process = config.by_mount ? 0 : bpf_get_current_pid_tgid() >> 32;
	key.file = known_file(file, inode, backing_inode_of_open(ff), writer_of(0));
	o = bpf_map_lookup_elem(&opens, &key);
	if (!o) {
		read_command(blank.command);
		bpf_map_update_elem(&opens, &key, &blank, BPF_NOEXIST);
		o = bpf_map_lookup_elem(&opens, &key);
	}
	if (key.file == NO_INDEX || !o) {
		COUNT_AT(mount_slot(inode->i_sb->s_dev), opens_full);
		return;
	}
	add(&o->count, 1);
	if (result)
		add(&o->failed, 1);
}
