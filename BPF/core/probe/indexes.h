/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Keys by index, values in an array: a lookup by index costs a tenth of one by key. */
#pragma once
#include "fuselock.h"
#include "kernel/bpf.h"
#include "kernel/helpers.h"

#define KEY_WORDS 3

/* Where a key was found last: the same key mostly comes again, and is not looked up again. */
struct known_key {
	__u64 key[KEY_WORDS];
	__u32 slot; /* 1 + index, 0: none yet */
	__u32 unused;
};

_Static_assert(sizeof(struct fl_call_key) == KEY_WORDS * sizeof(__u64), "fl_call_key");

#define NO_INDEX ((__u32) - 1)

/* The index of a key, a new one for a key not seen before; NO_INDEX when there are `limit`. */
static __always_inline __u32 index_of(void *ids, const void *key, __u32 *handed_out, __u32 limit)
{
	__u32 index, *found = bpf_map_lookup_elem(ids, key);

	if (found)
		return *found;
	index = __sync_fetch_and_add(handed_out, 1);
	if (index >= limit) {
		__sync_fetch_and_add(handed_out, -1);
		return NO_INDEX;
	}
	/* Another CPU may have been first: then its index counts, and this one stays unused. */
	bpf_map_update_elem(ids, key, &index, BPF_NOEXIST);
	found = bpf_map_lookup_elem(ids, key);
	return found ? *found : NO_INDEX;
}

/* The same, from where it was found last. */
static __always_inline __u32 known_index(struct known_key *known, void *ids, const void *key,
					 __u32 *handed_out, __u32 limit)
{
	const __u64 *words = key;
	__u64 copy[KEY_WORDS];
	__u32 index;

	if (known->slot && known->key[0] == words[0] && known->key[1] == words[1] &&
	    known->key[2] == words[2])
		return known->slot - 1;
	/* Linux 6.1 takes no key from memory that a function was given. */
	for (int word = 0; word < KEY_WORDS; word++)
		copy[word] = words[word];
	index = index_of(ids, copy, handed_out, limit);
	if (index == NO_INDEX)
		return index;
	for (int word = 0; word < KEY_WORDS; word++)
		known->key[word] = words[word];
	known->slot = index + 1;
	return index;
}
