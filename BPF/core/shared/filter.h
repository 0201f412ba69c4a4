/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/*
 * The first and cheapest test of every lock probe: is this address one of ours? A few loads, no
 * helper call, so that the locks of everybody else cost the trampoline and little more.
 *
 * The kernel side never removes an entry: an address that is reused by another lock costs a storage
 * lookup and nothing else in a call, since the class comes from the task's call. Outside of calls the
 * slot's owner is believed. User space may clear the table while the gate is paused and no call is in
 * flight: locks in use come back with their next call.
 */
#pragma once
#include "fuselock.h"
#include "kernel/helpers.h"
#include "shared/pointers.h"

__u64 filter[FL_FILTER_SLOTS] SEC(".bss.filter");
/* Whose lock is in the slot: 1 + (file << FL_OWNER_BITS | class), 0 while it is being added. */
__u32 filter_owner[FL_FILTER_SLOTS];
#define FL_OWNER_BITS 2

static __always_inline __u32 owner_file(__u32 owner)
{
	return (owner - 1) >> FL_OWNER_BITS;
}

static __always_inline __u32 owner_class(__u32 owner)
{
	return (owner - 1) & ((1 << FL_OWNER_BITS) - 1);
}

static __always_inline __u32 filter_slot(__u64 lock)
{
	/* Fibonacci hashing; locks are 4-byte aligned. */
	return (low_half(lock) >> 2) * 0x9E3779B1u >> (32 - FL_FILTER_BITS);
}

#define NO_SLOT FL_FILTER_SLOTS

/* The slot of a traced lock; NO_SLOT for everybody else's. */
static __always_inline __u32 filter_find(__u64 lock)
{
	__u32 first = filter_slot(lock);

	for (int probe = 0; probe < FL_FILTER_PROBES; probe++) {
		__u32 slot = (first + probe) & (FL_FILTER_SLOTS - 1);
		__u64 seen = filter[slot];

		if (seen == lock)
			return slot;
		if (!seen)
			return NO_SLOT;
	}
	return NO_SLOT;
}

static __always_inline bool filter_contains(__u64 lock)
{
	return filter_find(lock) != NO_SLOT;
}

static __always_inline bool filter_add(__u64 lock, __u32 file, __u32 lock_class)
{
	__u32 first = filter_slot(lock), owner = 1 + (file << FL_OWNER_BITS | lock_class);

	for (int probe = 0; probe < FL_FILTER_PROBES; probe++) {
		__u32 slot = (first + probe) & (FL_FILTER_SLOTS - 1);
		__u64 *place = &filter[slot];
		__u64 seen = *(volatile __u64 *)place;

		if (!seen)
			seen = __sync_val_compare_and_swap(place, 0, lock);
		if (!seen || seen == lock) {
			if (filter_owner[slot] != owner)
				filter_owner[slot] = owner;
			return true;
		}
	}
	return false;
}
