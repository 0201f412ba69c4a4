/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Whether anything is counted. */
#pragma once
#include "kernel/helpers.h"

/* Written by user space: enum fl_gate. The observe backend is open or closed, never paused. */
__u32 enabled SEC(".data.switch");
