/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Locks, and the bits in them. */
#pragma once
#include "kernel/integers.h"

/* kernel/locking/rwsem.c: bits of rw_semaphore.count and .owner; the rest of owner is a task. */
#define RWSEM_WRITER_LOCKED (1 << 0)
#define RWSEM_FLAG_WAITERS (1 << 1)
#define RWSEM_FLAG_HANDOFF (1 << 2)
#define RWSEM_READER_SHIFT 8
#define RWSEM_FLAG_READFAIL (1ull << 63)
#define RWSEM_READER_OWNED (1 << 0)
#define RWSEM_OWNER_FLAGS 3

/* kernel/locking/rwbase_rt.c: of rwbase_rt.readers; rtmutex_common.h: of rt_mutex_base.owner. */
#define RT_READER_BIAS (1u << 31)
#define RT_WRITER_BIAS (1u << 30)
#define RT_MUTEX_HAS_WAITERS 1

/* include/trace/events/lock.h */
#define LCB_F_SPIN (1u << 0)
#define LCB_F_READ (1u << 1)
#define LCB_F_WRITE (1u << 2)
#define LCB_F_RT (1u << 3)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct;

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	__s64 counter;
} atomic_long_t;

/* Kernels with CONFIG_LOCKDEP have one in every lock. */
struct lockdep_map {
	void *key;
};

/* Not on PREEMPT_RT, where it is built otherwise (include/linux/rwsem.h). */
struct rw_semaphore {
	atomic_long_t count;
	atomic_long_t owner;
	struct lockdep_map dep_map;
};

/* kernel/locking/rwbase_rt.c and rtmutex.c */
struct rt_mutex_base {
	struct task_struct *owner;
};

struct rwbase_rt {
	atomic_t readers;
	struct rt_mutex_base rtmutex;
};

struct rw_semaphore___rt {
	struct rwbase_rt rwbase;
};

struct raw_spinlock {
	struct lockdep_map dep_map;
};

struct qspinlock {
	int unused;
};

#pragma clang attribute pop
