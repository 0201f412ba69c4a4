/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the observe backend is told before it loads. */
#pragma once
#include "observe.h"
#include "kernel/helpers.h"

const volatile struct fl_observe_config config SEC(".rodata.config");
