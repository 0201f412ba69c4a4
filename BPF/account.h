/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* From finished acquisitions and calls to the maps. */
#pragma once

static __always_inline struct fl_series *find_series(struct known_key *known,
						     const struct fl_series_key *key)
{
	__u32 index = known_index(known, &series_ids, key, &series_count, config.max_series);

	return bpf_map_lookup_elem(&series, &index);
}

static __always_inline void series_key(struct fl_series_key *key, const struct task_state *t,
				       const struct acquisition *a)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->site = config.by_mount || config.by_process ? 0 : a->site;
	key->file = t->file;
	key->path = t->path;
	key->call_flags = t->flags;
	key->lock_class = a->lock_class;
	key->mode = a->mode;
	key->function = a->function;
}

/* Who waited for whom. */
static __noinline int account_block(const struct task_state *t, const struct acquisition *a)
{
	struct fl_block_key key = {};
	struct fl_block blank = {}, *b;

	/* Pairs of tasks would fill any map in the end. */
	if (!t || !a || config.by_mount)
		return 0;
	key.holder = a->holder;
	key.waiter.site = a->site;
	key.waiter.thread = bpf_get_current_pid_tgid();
	bpf_get_current_comm(key.waiter.command, sizeof(key.waiter.command));
	key.file = t->file;
	key.stack = a->stack;
	key.lock_class = a->lock_class;
	key.mode = a->mode;
	b = bpf_map_lookup_elem(&blocks, &key);
	if (!b) {
		bpf_map_update_elem(&blocks, &key, &blank, BPF_NOEXIST);
		b = bpf_map_lookup_elem(&blocks, &key);
	}
	if (!b) {
		COUNT_AT(t->mount, blocks_full);
		return 0;
	}
	add(&b->count, 1);
	add(&b->wait_sum, a->wait_ns);
	raise_to(&b->wait_max, a->wait_ns, FL_OWN_ATTEMPTS);
	return 0;
}

/* Counts by mode: constant indexes, see tracepoints.h. */
#define COUNT_BY_MODE(member, which, step)                                                         \
	({                                                                                         \
		if (which == FL_MODE_EXCLUSIVE)                                                    \
			COUNT_STEP(member, FL_MODE_EXCLUSIVE, step);                               \
		else if (which == FL_MODE_SHARED)                                                  \
			COUNT_STEP(member, FL_MODE_SHARED, step);                                  \
		else                                                                               \
			COUNT_STEP(member, FL_MODE_SPIN, step);                                    \
	})

/* The steps of a booked acquisition, of those expected, that no program saw. */
static __noinline int count_lacking(const struct acquisition *a, __u32 expected)
{
	__u32 missing;

	if (!a)
		return 0;
	missing = expected & ~a->witness;
	if (missing & FL_WITNESS_ENTRY)
		COUNT_BY_MODE(lacking, a->mode, STEP_ENTERED);
	if (missing & FL_WITNESS_EXIT)
		COUNT_BY_MODE(lacking, a->mode, STEP_TAKEN);
	if (missing & FL_WITNESS_RELEASE)
		COUNT_BY_MODE(lacking, a->mode, STEP_RELEASED);
	return 0;
}

/* Forgets a lock function that was entered: nobody saw it return, nor the lock being released. */
static __always_inline void drop_pending(const struct task_state *t, struct pending *p)
{
	if (p->lock && p->start_ns) {
		if (p->mode == FL_MODE_EXCLUSIVE)
			LOSE(t, unresolved[FL_MODE_EXCLUSIVE]);
		else if (p->mode == FL_MODE_SHARED)
			LOSE(t, unresolved[FL_MODE_SHARED]);
		else
			LOSE(t, unresolved[FL_MODE_SPIN]);
	}
	p->lock = 0;
}

static __always_inline void account_acquisition(struct task_state *t, const struct acquisition *a,
						struct known_key *known)
{
	struct fl_series_key key;
	struct fl_series *s;

	timeline_acquisition(t, a);
	series_key(&key, t, a);
	s = find_series(known, &key);
	if (!s) {
		LOSE(t, series_full);
		return;
	}
	if (a->witness & FL_WITNESS_EXIT && a->witness & FL_WITNESS_ENTRY) {
		observe(s->wait, &s->wait_sum, &s->wait_max, a->wait_ns);
	} else {
		add(&s->untimed, 1);
		COUNT_AT(t->mount, untimed);
	}
	if (a->contended) {
		add(&s->contended, 1);
		add(&s->contended_wait_sum, a->wait_ns);
		if (a->slept)
			add(&s->slept, 1);
		account_block(t, a);
	}
	if (a->released)
		observe(s->hold, &s->hold_sum, &s->hold_max, a->hold_ns);
	else
		COUNT_AT(t->mount, holds_unmeasured);
	if (!(a->witness & (a->witness - 1)))
		COUNT_AT(t->mount, single_witness);
	if (a->witness != FL_WITNESS_ALL)
		count_lacking(a, FL_WITNESS_ALL);
}

/* Keeps a finished acquisition for the end of the call; true when it has to be spilled. */
static __always_inline bool remember(struct task_state *t, struct acquisition *a)
{
	__u32 n = t->done_count;
	bool fits = n < FL_EVENTS;

	if (fits) {
		t->done[n] = *a;
		t->done_count = n + 1;
	} else {
		t->done[SPILLED] = *a;
	}
	a->witness = 0;
	return !fits;
}

static __always_inline void writer_entered(__u32 file, __u64 now)
{
	struct fl_file *f = bpf_map_lookup_elem(&files, &file);

	if (!f)
		return;
	raise_to(&f->inside_max, __sync_fetch_and_add(&f->inside, 1) + 1,
		 FL_SHARED_ATTEMPTS);
	if (!f->first_ns)
		__sync_val_compare_and_swap(&f->first_ns, 0, now);
}

static __always_inline void writer_left(__u32 file, __u64 now)
{
	struct fl_file *f = bpf_map_lookup_elem(&files, &file);

	if (!f)
		return;
	__sync_fetch_and_add(&f->inside, -1);
	raise_to(&f->last_ns, now, FL_SHARED_ATTEMPTS);
}

static __always_inline void bump(struct task_state *t, __u32 slot)
{
	if (slot < FL_SHAPE_SLOTS && t->shape[slot] < 255)
		t->shape[slot]++;
}

static __always_inline void count_in_shape(struct task_state *t, __u32 lock_class, __u32 mode)
{
	if (lock_class == FL_LOCK_FI)
		bump(t, FL_SHAPE_FI);
	else
		bump(t, lock_class * 2 + mode);
}

static __always_inline void account_call(struct task_state *t, __s64 result, __u64 duration,
					 bool exit_missed)
{
	/* Read a word at a time, which on the stack takes its alignment. */
	struct fl_call_key key __attribute__((aligned(8))) = {
		.file = t->file,
		.open_flags = t->open_flags,
		.conditions = t->conditions,
		.path = t->path,
		.flags = t->flags,
		.requested = t->requested,
	};
	struct fl_calls *c;
	__u32 index;

	timeline_end(t, result, duration, exit_missed);
	__builtin_memcpy(key.shape, t->shape, sizeof(key.shape));
	index = known_index(&t->call, &call_ids, &key, &call_count, config.max_calls);
	c = bpf_map_lookup_elem(&calls, &index);
	if (!c) {
		LOSE(t, calls_full);
		return;
	}
	add(&c->count, 1);
	add(&c->wait_sum, t->wait_ns);
	if (exit_missed) {
		add(&c->exits_missed, 1);
		return;
	}
	if (result == -EIOCBQUEUED && t->completed)
		result = t->completed;
	if (result == -EIOCBQUEUED)
		add(&c->queued, 1);
	else if (result < 0)
		add(&c->errors, 1);
	else
		add(&c->bytes, result);
	add(&c->duration_sum, duration);
	raise_to(&c->duration_max, duration, FL_OWN_ATTEMPTS);
}

/*
 * Functions that are not static are verified once a program, by themselves, and not again wherever they
 * are called: without that a load takes five times as long.
 */
__noinline int account_numbered(struct task_state *t, __u32 index)
{
	__u64 number = index;

	if (!t)
		return 0;
	/* So that the bound is checked on the very register that is the index. */
	asm volatile("" : "+r"(number));
	if (number <= SPILLED)
		account_acquisition(t, &t->done[number], &t->series[number]);
	return 0;
}

__noinline int close_call(struct task_state *t, __s64 result, __u64 now, bool exit_missed)
{
	if (!t)
		return 0;
	for (__u32 i = 0; i < FL_EVENTS && i < t->done_count; i++)
		account_numbered(t, i);
	t->done_count = 0;
	/* Locks whose release was not seen. */
	if (t->held[FL_LOCK_INODE].witness)
		writer_left(t->file, now);
	for (__u32 i = 0; i < FL_LOCK_CLASSES; i++) {
		if (t->held[i].witness) {
			t->done[SPILLED] = t->held[i];
			account_numbered(t, SPILLED);
		}
		t->held[i].witness = 0;
		drop_pending(t, &t->pending[i]);
	}
	account_call(t, result, elapsed(t->start_ns, now), exit_missed);
	t->start_ns = 0;
	COUNT_AT(t->mount, calls_closed);
	return 0;
}
