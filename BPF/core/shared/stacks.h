/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Kernel stacks of who waits. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, FL_STACK_DEPTH * sizeof(__u64));
} stacks SEC(".maps");
