/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The timer that runs the sampler. */
#pragma once
#include "kernel/bpf.h"
#include "kernel/errors.h"
#include "kernel/helpers.h"
#include "observe/samples/sample.h"
#include "observe/samples/slots.h"
#include "shared/gate.h"

struct pulse {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pulse);
} pulses SEC(".maps");

static int on_pulse(void *map, __u32 *key, struct pulse *pulse)
{
	if (!enabled)
		return 0;
	sample_files();
	bpf_timer_start(&pulse->timer, time_to_next_pass(), 0);
	return 0;
}

/* Without `enabled` the timer is only prepared, to know that it can be. */
static __always_inline int start_pulse(void)
{
	__u32 zero = 0;
	struct pulse *pulse = bpf_map_lookup_elem(&pulses, &zero);
	int status;

	if (!pulse)
		return -ENOENT;
	status = bpf_timer_init(&pulse->timer, &pulses, CLOCK_MONOTONIC);
	if (status && status != -EBUSY)
		return status;
	status = bpf_timer_set_callback(&pulse->timer, on_pulse);
	return status ?: bpf_timer_start(&pulse->timer, 1, 0);
}
