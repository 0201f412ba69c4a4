/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "calibration.h"
#include "fuselock.h"
#include "observe.h"
#include "open_file.h"
#include "timeline_event.h"
#include "layout.h"
