/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the observe backend lost, by the mount it was lost from: another's losses leave nothing open. */
#pragma once
#include "observe.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"
#include "shared/atomic.h"

struct fl_observe_stats stats SEC(".data.stats");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FL_CHOSEN_MOUNTS);
	__type(key, __u32);
	__type(value, struct fl_mount_losses);
} mount_losses SEC(".maps");

static __always_inline struct fl_mount_losses *losses_of(__u32 device)
{
	struct fl_mount_losses *found = bpf_map_lookup_elem(&mount_losses, &device), none = {};

	if (found)
		return found;
	bpf_map_update_elem(&mount_losses, &device, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&mount_losses, &device);
}

/* Not static: the verifier looks at it once. What finds no room here may be of any mount. */
__noinline int lose(__u32 device, __u32 kind)
{
	struct fl_mount_losses *mount = losses_of(device);

	/* The verifier must see the bound on the very index. */
	asm volatile("" : "+r"(kind));
	if (kind >= FL_LOSSES)
		return 0;
	add(mount ? &mount->lost[kind] : &stats.lost[kind], 1);
	return 0;
}

/* A file that is open for writing and found no room; how many there are at once is what counts. */
__noinline int lose_file(__u32 device, __u32 search)
{
	struct fl_mount_losses *mount = losses_of(device);

	if (!mount)
		return 0;
	if (mount->search != search)
		mount->files = 0;
	mount->search = search;
	if (++mount->files > mount->files_most)
		mount->files_most = mount->files;
	return 0;
}
