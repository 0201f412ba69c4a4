/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * What a kernel allows, found out by doing it: one tiny program a kind, loaded one at a time. Each
 * that can be made to run says so in `runs`.
 */
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

__u32 runs;

static __always_inline int ran(void)
{
	__sync_fetch_and_add(&runs, 1);
	return 0;
}

/*
 * Linux 5.5, fec56f5890d9 ("bpf: Introduce BPF trampoline"). bpf_fentry_test1 (net/bpf/test_run.c)
 * is the kernel's own target for such tests: nothing calls it but BPF_PROG_TEST_RUN.
 */
SEC("fentry/bpf_fentry_test1")
int BPF_PROG(feature_fentry)
{
	return ran();
}

SEC("fexit/bpf_fentry_test1")
int BPF_PROG(feature_fexit)
{
	return ran();
}

/*
 * tp_btf: Linux 5.5, ac4414b5ca47 ("bpf: Attach raw_tp program with BTF via type name"). The
 * tracepoint: Linux 5.19, 16edd9b511a1 ("locking: Add lock contention tracepoints").
 */
SEC("tp_btf/contention_begin")
int BPF_PROG(feature_tp_btf)
{
	return ran();
}

/* Linux 5.8, eaaacd23910f ("bpf: Add task and task/file iterator targets"). */
SEC("iter/task_file")
int feature_iterator(void *ctx)
{
	return ran();
}

/* Linux 5.14, 79a7f8bdb159 ("bpf: Introduce bpf_sys_bpf() helper and program type"). */
SEC("syscall")
int feature_syscall(void *ctx)
{
	return ran();
}

struct clock {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct clock);
} clocks SEC(".maps");

static int on_clock(void *map, __u32 *key, struct clock *clock)
{
	return ran();
}

/* Linux 5.15, b00628b1c7d5 ("bpf: Introduce bpf timers."). */
SEC("syscall")
int feature_timer(void *ctx)
{
	__u32 zero = 0;
	struct clock *clock = bpf_map_lookup_elem(&clocks, &zero);

	if (!clock || bpf_timer_init(&clock->timer, &clocks, CLOCK_MONOTONIC))
		return 1;
	bpf_timer_set_callback(&clock->timer, on_clock);
	return bpf_timer_start(&clock->timer, 1, 0);
}
