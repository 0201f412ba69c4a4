/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The command of the process that runs. */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "kernel/tasks.h"

/* The command of the first thread of the process that runs. */
static __always_inline void read_command(char *command)
{
	bpf_probe_read_kernel(command, FL_COMMAND_LENGTH,
			      bpf_get_current_task_btf()->group_leader->comm);
}
