/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* How often a call took each lock. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "probe/state.h"

static __always_inline void bump(struct task_state *t, __u32 slot)
{
	if (slot < FL_SHAPE_SLOTS && t->shape[slot] < 255)
		t->shape[slot]++;
}

static __always_inline void count_in_shape(struct task_state *t, __u32 lock_class, __u32 mode)
{
	if (lock_class == FL_LOCK_FI)
		bump(t, FL_SHAPE_FI);
	else
		bump(t, lock_class * 2 + mode);
}
