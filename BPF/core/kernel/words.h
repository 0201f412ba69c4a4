/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Words of the kernel's memory, at an address that was worked out. */
#pragma once
#include "kernel/helpers.h"

/* Nothing but two words, as every kernel knows them. */
struct timespec64 {
	__s64 tv_sec;
	__s64 tv_nsec;
} __attribute__((preserve_access_index));

struct two_words {
	__u64 first;
	__u64 second;
};

extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;

static __always_inline struct timespec64 *words_at(const void *from)
{
	return bpf_rdonly_cast(from, bpf_core_type_id_kernel(struct timespec64));
}

/* Linux 6.2 reads a word in one instruction, where a helper takes a hundred. What is not there is 0. */
static __always_inline __u64 read_word(const void *from)
{
	__u64 word = 0;

	if (bpf_rdonly_cast)
		return words_at(from)->tv_sec;
	bpf_probe_read_kernel(&word, sizeof(word), from);
	return word;
}

static __always_inline void read_two_words(struct two_words *words, const void *from)
{
	struct timespec64 *at;

	words->first = 0;
	words->second = 0;
	if (!bpf_rdonly_cast) {
		bpf_probe_read_kernel(words, sizeof(*words), from);
		return;
	}
	at = words_at(from);
	words->first = at->tv_sec;
	words->second = at->tv_nsec;
}
