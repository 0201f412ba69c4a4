/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The traced files. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_file_key);
	__type(value, __u32);
} file_ids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_file);
} files SEC(".maps");

/* Slots of `files` handed out. */
__u32 file_count;
