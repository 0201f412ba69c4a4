/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* How long this machine takes for an instruction of the kind that tracing is made of. */
#include "layout.h"
#include "calibration/round.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

static long calibrate_round(__u32 index, void *unused)
{
	round_enters(index);
	round_leaves();
	return 0;
}

/* bpf_loop: Linux 5.17, e6f2dd0f8067 ("bpf: Add bpf_loop helper"). Without the storage a round would be shorter. */
SEC("syscall")
int calibrate(struct fl_calibration *c)
{
	__u64 began;

	if (!round_state(BPF_LOCAL_STORAGE_GET_F_CREATE))
		return 1;
	began = bpf_ktime_get_ns();
	c->done = bpf_loop(c->rounds, calibrate_round, NULL, 0);
	c->ns = elapsed(began, bpf_ktime_get_ns());
	return 0;
}
