/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* libbpf's helpers and CO-RE macros, which want the integers to be there. */
#pragma once
#include "kernel/integers.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
