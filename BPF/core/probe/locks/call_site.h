/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Who called a lock function. */
#pragma once
#include "kernel/helpers.h"

/* Kernel text and modules lie in the top 2 GiB (Documentation/arch/x86/x86_64/mm.rst). */
static __always_inline bool is_text(__u64 address)
{
	return address >> 31 == 0x1FFFFFFFF;
}

struct two_words {
	__u64 first;
	__u64 second;
};

/* Nothing but two words, as every kernel knows them. */
struct timespec64 {
	__s64 tv_sec;
	__s64 tv_nsec;
} __attribute__((preserve_access_index));

extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;

/* Linux 6.2 reads them in two instructions, where a helper takes a hundred. */
static __always_inline bool read_two_words(struct two_words *words, const void *from)
{
	struct timespec64 *at;

	if (!bpf_rdonly_cast)
		return !bpf_probe_read_kernel(words, sizeof(*words), from);
	at = bpf_rdonly_cast(from, bpf_core_type_id_kernel(struct timespec64));
	words->first = at->tv_sec;
	words->second = at->tv_nsec;
	return true;
}

/*
 * Who called the lock function that this fentry program sits on; 0 where that cannot be told.
 *
 * Unwinding would cost microseconds; the trampoline's frame lies above the program's context:
 * argument, slot for the return value, saved frame pointer, return address
 * (arch/x86/net/bpf_jit_comp.c, arch_prepare_bpf_trampoline). Where the trampoline was called and
 * not jumped to, that is an address in the traced function, and its caller's comes next.
 */
static __always_inline __u64 call_site(void *ctx)
{
	__u64 function = bpf_get_func_ip(ctx);
	struct two_words frame;

	if (!read_two_words(&frame, ctx + 3 * sizeof(__u64)))
		return 0;
	if (frame.first - function < 32)
		frame.first = frame.second;
	return is_text(frame.first) ? frame.first : 0;
}
