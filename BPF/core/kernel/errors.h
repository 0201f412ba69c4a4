/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Error numbers that the programs look at or return. */
#pragma once

/* include/uapi/asm-generic/errno-base.h, errno.h */
#define ENOENT 2
#define EINTR 4
#define E2BIG 7
#define EBADF 9
#define EBUSY 16
#define EOPNOTSUPP 95
#define ESTALE 116

/* include/linux/errno.h: the iocb was queued and completes later. */
#define EIOCBQUEUED 529

/* The first of the kernel's own, which user space sees as EINTR or not at all: the call begins anew. */
#define ERESTARTSYS 512
