/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the lock probes do once they know that the lock is of interest. */
#pragma once

/* Which of the call's locks this is; FL_LOCK_CLASSES for none. */
static __always_inline __u32 class_of(const struct task_state *t, __u64 lock)
{
	/* A call whose path has returned takes no more locks, even if the root's return is not seen. */
	if (!t || !t->start_ns || t->returned_ns)
		return FL_LOCK_CLASSES;
	if (lock == t->lock[FL_LOCK_INODE])
		return FL_LOCK_INODE;
	if (lock == t->lock[FL_LOCK_FI])
		return FL_LOCK_FI;
	if (lock == t->lock[FL_LOCK_BACKING])
		return FL_LOCK_BACKING;
	return FL_LOCK_CLASSES;
}

/* Kernel text and modules lie in the top 2 GiB (Documentation/arch/x86/x86_64/mm.rst). */
static __always_inline bool is_text(__u64 address)
{
	return address >> 31 == 0x1FFFFFFFF;
}

/*
 * Who called the lock function that this fentry program sits on; 0 where that cannot be told.
 *
 * Unwinding would cost microseconds; the trampoline's frame lies above the program's context:
 * argument, slot for the return value, saved frame pointer, return address
 * (arch/x86/net/bpf_jit_comp.c, arch_prepare_bpf_trampoline). Where the trampoline was called and
 * not jumped to, that is an address in the traced function, and its caller's comes next.
 */
static __always_inline __u64 call_site(void *ctx)
{
	__u64 frame[2] = {}, function = bpf_get_func_ip(ctx);

	if (bpf_probe_read_kernel(frame, sizeof(frame), ctx + 3 * sizeof(__u64)))
		return 0;
	if (frame[0] - function < 32)
		frame[0] = frame[1];
	return is_text(frame[0]) ? frame[0] : 0;
}

static __always_inline void lock_entered(void *ctx, __u64 lock, __u8 function, __u8 mode)
{
	__u32 lock_class, slot = filter_find(lock);
	struct task_state *t;
	struct pending *p;
	bool counting;

	if (slot == NO_SLOT)
		return;
	counting = SAW(mode, STEP_ENTERED);
	t = task_state();
	lock_class = class_of(t, lock);
	if (!t || lock_class >= FL_LOCK_CLASSES) {
		if (counting)
			count_elsewhere(slot, call_site(ctx), function, mode, STEP_ENTERED);
		return;
	}
	if (!counting)
		COUNT_STEP(late, mode, STEP_ENTERED);
	/* Other locks' stay: one whose return nobody saw may be held, and its release will tell. */
	p = &t->pending[lock_class];
	drop_pending(t, p);
	if (lock_class == FL_LOCK_INODE && t->open_flags & FOPEN_PARALLEL_DIRECT_WRITES)
		look_again(t);
	p->lock = lock;
	p->contended = 0;
	p->mode = mode;
	p->nvcsw = bpf_get_current_task_btf()->nvcsw;
	p->site = call_site(ctx);
	p->start_ns = bpf_ktime_get_ns();
}

/*
 * An rwsem names its owner, or its last reader (kernel/locking/rwsem.c); what is on record of
 * that task's acquisition is believed only if it is the same task.
 */
static __always_inline void ask_owner(struct fl_party *holder, __u64 lock)
{
	__u64 owner = 0;
	__u32 thread = 0;

	if (!bpf_core_field_exists(struct rw_semaphore, owner))
		return;
	bpf_probe_read_kernel(&owner, sizeof(owner),
			      (void *)lock + bpf_core_field_offset(struct rw_semaphore, owner));
	owner &= ~(__u64)RWSEM_OWNER_FLAGS;
	if (owner)
		bpf_probe_read_kernel(&thread, sizeof(thread),
				      (void *)owner +
					      bpf_core_field_offset(struct task_struct, pid));
	if (holder->thread == thread)
		return;
	holder->thread = thread;
	holder->site = 0;
	__builtin_memset(holder->command, 0, sizeof(holder->command));
	if (thread)
		bpf_probe_read_kernel(holder->command, sizeof(holder->command),
				      (void *)owner +
					      bpf_core_field_offset(struct task_struct, comm));
}

/* The slow path was entered: somebody else has the lock. */
static __always_inline void lock_contended(void *ctx, __u64 lock, bool is_rwsem)
{
	struct task_state *t;
	struct pending *p;
	__u32 lock_class;

	if (!filter_contains(lock))
		return;
	t = task_state();
	if (!t)
		return;
	lock_class = class_of(t, lock);
	if (lock_class >= FL_LOCK_CLASSES)
		return;
	p = &t->pending[lock_class];
	if (p->lock != lock) {
		/* The entry probe was skipped: no wait time, but contended all the same. */
		p->lock = lock;
		p->nvcsw = bpf_get_current_task_btf()->nvcsw;
		p->site = 0;
		p->start_ns = 0;
	}
	p->contended = 1;
	read_holder(&p->holder, t, lock_class);
	if (is_rwsem)
		ask_owner(&p->holder, lock);
	/* A spinlock names no owner: what is on record may be older than the one in the way. */
	if (p->holder.thread == (__u32)bpf_get_current_task_btf()->pid)
		p->holder.thread = 0;
	p->stack = config.stacks ? bpf_get_stackid(ctx, &stacks, 0) : FL_NO_STACK;
}

/* An acquisition of which nothing is known but the function that took the lock. */
static __always_inline void blank_acquisition(struct acquisition *a, __u8 function, __u8 witness)
{
	a->site = 0;
	a->wait_ns = 0;
	a->contended = 0;
	a->slept = 0;
	a->function = function;
	a->witness = witness;
}

/* Moves what the entry probe saw into the acquisition. */
static __always_inline void take_pending(struct pending *p, struct acquisition *a, __u64 lock)
{
	if (p->lock == lock) {
		if (p->start_ns)
			a->witness |= FL_WITNESS_ENTRY;
		a->site = p->site;
		a->contended = p->contended;
		a->slept = bpf_get_current_task_btf()->nvcsw != p->nvcsw;
		if (a->contended) {
			a->holder = p->holder;
			a->stack = p->stack;
		}
	}
	p->lock = 0;
}

static __always_inline void begin_hold(struct task_state *t, struct acquisition *a,
				       __u32 lock_class, __u32 mode, __u64 now)
{
	a->lock_class = lock_class;
	a->mode = mode;
	a->acquired_ns = now;
	a->released = 0;
	count_in_shape(t, lock_class, mode);
	note_holder(t, a, lock_class);
	if (lock_class == FL_LOCK_INODE)
		writer_entered(t->file, now);
}

static __noinline int lock_failed(struct task_state *t, const struct acquisition *a)
{
	struct fl_series_key key;
	struct fl_series *s;

	if (!t || !a)
		return 0;
	count_lacking(a, FL_WITNESS_ENTRY);
	series_key(&key, t, a);
	s = find_series(&t->series[SPILLED], &key);
	if (s)
		add(&s->failed, 1);
	else
		LOSE(t, series_full);
	return 0;
}

static __always_inline bool note_return(void *ctx, __u32 slot, __u64 lock, __u8 function,
					__u8 mode, bool taken)
{
	__u32 lock_class, step = taken ? STEP_TAKEN : STEP_FAILED;
	__u64 wait = 0, now = bpf_ktime_get_ns();
	bool spill = false, counting = SAW(mode, step);
	struct task_state *t = task_state();
	struct acquisition *a;

	lock_class = class_of(t, lock);
	if (!t || lock_class >= FL_LOCK_CLASSES) {
		if (counting)
			count_elsewhere(slot, call_site(ctx), function, mode, step);
		return false;
	}
	if (!counting)
		COUNT_STEP(late, mode, step);
	a = &t->held[lock_class];
	if (a->witness) {
		/* Its release was not seen. */
		if (lock_class == FL_LOCK_INODE)
			writer_left(t->file, now);
		spill = remember(t, a);
	}
	if (t->pending[lock_class].lock == lock && t->pending[lock_class].start_ns)
		wait = elapsed(t->pending[lock_class].start_ns, now);
	blank_acquisition(a, function, FL_WITNESS_EXIT);
	a->wait_ns = wait;
	t->wait_ns += wait;
	take_pending(&t->pending[lock_class], a, lock);
	if (taken) {
		begin_hold(t, a, lock_class, mode, now);
	} else {
		a->lock_class = lock_class;
		a->mode = mode;
		lock_failed(t, a);
		a->witness = 0;
	}
	return spill;
}

/* Writes the acquisition out that did not fit into the call's memory. */
static __always_inline void spill_acquisition(void)
{
	struct task_state *t = task_state();

	if (t)
		account_numbered(t, SPILLED);
}

static __always_inline void lock_returned(void *ctx, __u64 lock, __u8 function, __u8 mode,
					  bool taken)
{
	__u32 slot = filter_find(lock);
	bool spill;

	if (slot == NO_SLOT)
		return;
	spill = note_return(ctx, slot, lock, function, mode, taken);
	if (spill)
		spill_acquisition();
}

static __always_inline bool note_release(__u32 slot, __u64 lock, __u8 function, __u8 mode)
{
	bool counting = SAW(mode, STEP_RELEASED);
	struct task_state *t = task_state();
	struct acquisition *a;
	__u32 lock_class;
	__u64 now;

	lock_class = class_of(t, lock);
	if (!t || lock_class >= FL_LOCK_CLASSES) {
		if (counting)
			count_elsewhere(slot, 0, function, mode, STEP_RELEASED);
		return false;
	}
	if (!counting)
		COUNT_STEP(late, mode, STEP_RELEASED);
	now = bpf_ktime_get_ns();
	a = &t->held[lock_class];
	if (a->witness) {
		a->hold_ns = elapsed(a->acquired_ns, now);
		a->released = 1;
	} else {
		/* The exit probe was skipped: the release proves the acquisition. */
		blank_acquisition(a, function, 0);
		take_pending(&t->pending[lock_class], a, lock);
		begin_hold(t, a, lock_class, mode, now);
	}
	a->witness |= FL_WITNESS_RELEASE;
	if (lock_class == FL_LOCK_INODE)
		writer_left(t->file, now);
	return remember(t, a);
}

static __always_inline void lock_released(__u64 lock, __u8 function, __u8 mode)
{
	__u32 slot = filter_find(lock);
	bool spill;

	if (slot == NO_SLOT)
		return;
	spill = note_release(slot, lock, function, mode);
	if (spill)
		spill_acquisition();
}

/* The exclusive hold ends and a shared one begins, with no wait between. */
static __always_inline void note_downgrade(__u32 slot, __u64 lock)
{
	bool entering = SAW(FL_MODE_SHARED, STEP_ENTERED);
	bool taking = SAW(FL_MODE_SHARED, STEP_TAKEN);
	struct task_state *t = task_state();
	struct acquisition *a;
	__u32 lock_class;
	__u64 now;

	lock_class = class_of(t, lock);
	if (!t || lock_class >= FL_LOCK_CLASSES) {
		if (entering)
			count_elsewhere(slot, 0, FL_FN_DOWNGRADE_WRITE, FL_MODE_SHARED, STEP_ENTERED);
		if (taking)
			count_elsewhere(slot, 0, FL_FN_DOWNGRADE_WRITE, FL_MODE_SHARED, STEP_TAKEN);
		return;
	}
	if (!entering)
		COUNT_STEP(late, FL_MODE_SHARED, STEP_ENTERED);
	if (!taking)
		COUNT_STEP(late, FL_MODE_SHARED, STEP_TAKEN);
	now = bpf_ktime_get_ns();
	a = &t->held[lock_class];
	blank_acquisition(a, FL_FN_DOWNGRADE_WRITE, FL_WITNESS_ENTRY | FL_WITNESS_EXIT);
	begin_hold(t, a, lock_class, FL_MODE_SHARED, now);
}

static __always_inline void lock_downgraded(__u64 lock)
{
	__u32 slot = filter_find(lock);
	bool spill;

	if (slot == NO_SLOT)
		return;
	spill = note_release(slot, lock, FL_FN_DOWN_WRITE, FL_MODE_EXCLUSIVE);
	note_downgrade(slot, lock);
	if (spill)
		spill_acquisition();
}
