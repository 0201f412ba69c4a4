/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * What a kernel allows, found out by doing it: one tiny program a kind, loaded one at a time. Each
 * that can be made to run says so in `runs`.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
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

/* Linux 4.9, 0515e5999a46 ("bpf: introduce BPF_PROG_TYPE_PERF_EVENT program type"). */
SEC("perf_event")
int feature_perf_event(void *ctx)
{
	return ran();
}
