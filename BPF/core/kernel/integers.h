/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The integers of the kernel, and what goes with them. */
#pragma once

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef __u16 __sum16;
typedef _Bool bool;
typedef long long loff_t;
typedef long ssize_t;
typedef unsigned long size_t;

#define true 1
#define false 0
#define NULL ((void *)0)
