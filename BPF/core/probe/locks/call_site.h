/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Who called a lock function. */
#pragma once
#include "kernel/helpers.h"
#include "kernel/words.h"

/* Kernel text and modules lie in the top 2 GiB (Documentation/arch/x86/x86_64/mm.rst). */
static __always_inline bool is_text(__u64 address)
{
	return address >> 31 == 0x1FFFFFFFF;
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

	read_two_words(&frame, ctx + 3 * sizeof(__u64));
	if (frame.first - function < 32)
		frame.first = frame.second;
	return is_text(frame.first) ? frame.first : 0;
}
