/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Kinds of maps, flags of helpers. */
#pragma once
#include "kernel/integers.h"

/* include/uapi/linux/bpf.h */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_F_NO_PREALLOC = 1 << 0,
	BPF_F_FAST_STACK_CMP = 1 << 9,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1 << 0,
	BPF_RB_NO_WAKEUP = 1 << 0,
};

/* include/uapi/linux/time.h */
#define CLOCK_MONOTONIC 1

/* include/uapi/linux/bpf.h */
struct bpf_timer {
	__u64 opaque[2];
} __attribute__((aligned(8)));
