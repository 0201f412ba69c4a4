/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Numbers of pointers. */
#pragma once
#include "kernel/helpers.h"

/* To the verifier an address is a pointer, of which only a 32-bit move makes a number. */
static __always_inline __u32 low_half(__u64 address)
{
	__u32 low;

	asm volatile("%0 = %1" : "=w"(low) : "w"((__u32)address));
	return low;
}
