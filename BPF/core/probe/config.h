/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the probe backend is told before it loads. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"

const volatile struct fl_config config SEC(".rodata.config");
