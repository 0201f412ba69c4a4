/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* A write call: where it begins, which file it is on, what its locks are. */
#pragma once

/* What a call looks like from outside, gathered from the arguments of the function probed. */
struct call {
	struct file *file;
	struct inode *inode;
	__u64 frame; /* of the function probed: nested.h */
	__u64 iocb; /* 0: none, the call is splice's */
	__s64 position;
	__u64 count;
	__u32 iocb_flags;
	__u8 path; /* 0: decide as fuse_file_write_iter does */
	__u8 flags;
	__u8 tentative;
};

static __always_inline bool is_on_target(struct inode *inode)
{
	return (!config.device || inode->i_sb->s_dev == config.device) &&
	       (!config.inode || inode->i_ino == config.inode);
}

static __always_inline bool is_target(struct inode *inode)
{
	return enabled == FL_GATE_OPEN && is_on_target(inode);
}

static __always_inline __u32 inode_conditions(const struct call *call, void *fuse_inode)
{
	__u32 conditions = 0;
	__s64 size = call->inode->i_size;
	bool append = call->iocb_flags & IOCB_APPEND;

	if (call->iocb_flags & IOCB_DIRECT)
		conditions |= FL_COND_DIRECT;
	if (append)
		conditions |= FL_COND_APPEND;
	if (call->iocb_flags & IOCB_NOWAIT)
		conditions |= FL_COND_NOWAIT;
	if (append || call->position + (__s64)call->count > size)
		conditions |= FL_COND_PAST_EOF;
	if (is_in_cached_mode(fuse_inode))
		conditions |= FL_COND_CACHED_MODE;
	return conditions;
}

/*
 * The kernel looks at size and mode just before it takes the inode's lock, which may be later than
 * the call's entry: what holds there is added. Without FOPEN_PARALLEL_DIRECT_WRITES it looks at
 * neither (fs/fuse/file.c, fuse_dio_wr_exclusive_lock).
 */
static __always_inline void look_again(struct task_state *t)
{
	__s64 size = 0;

	bpf_probe_read_kernel(&size, sizeof(size),
			      (void *)t->inode + bpf_core_field_offset(struct inode, i_size));
	if (t->position + (__s64)t->count > size)
		t->conditions |= FL_COND_PAST_EOF;
	if (is_in_cached_mode((void *)t->inode))
		t->conditions |= FL_COND_CACHED_MODE;
}

static __always_inline void describe_backing(struct fl_file *f, struct inode *backing)
{
	f->backing_device = BPF_CORE_READ(backing, i_sb, s_dev);
	f->backing_magic = BPF_CORE_READ(backing, i_sb, s_magic);
	f->backing_inode = BPF_CORE_READ(backing, i_ino);
}

static __always_inline void describe_file(struct fl_file *f, struct file *file,
					  struct inode *inode)
{
	f->inode = inode->i_ino;
	f->device = inode->i_sb->s_dev;
	f->mount = mount_slot(f->device);
	f->io_counter_atomic = bpf_core_field_exists(struct fuse_inode___atomic, iocachectr);
	bpf_probe_read_kernel_str(f->name, sizeof(f->name),
				  BPF_CORE_READ(file, f_path.dentry, d_name.name));
}

/* The index of the call's file in `files`; a new one for a file not seen before. */
static __noinline __u32 new_file(const struct fl_file_key *key)
{
	return key ? index_of(&file_ids, key, &file_count, config.max_files) : NO_INDEX;
}

/* Whose entry a call belongs to. A completion runs in whatever task there is: nobody's. */
static __always_inline __u32 writer_of(__u8 flags)
{
	if (!config.by_process || flags & FL_CALL_COMPLETION)
		return 0;
	return bpf_get_current_pid_tgid() >> 32;
}

/* The file's index in `files`, and what is to be said of it. */
static __always_inline __u32 known_file(struct file *file, struct inode *inode,
					struct inode *backing, __u32 process)
{
	struct fl_file_key key;
	struct fl_file *f;
	__u32 index;

	identify(&key, inode, process);
	index = new_file(&key);
	f = bpf_map_lookup_elem(&files, &index);
	if (!f)
		return NO_INDEX;
	f->nodeid = key.nodeid;
	f->generation = key.generation;
	if (!f->device)
		describe_file(f, file, inode);
	if (backing && !f->backing_inode)
		describe_backing(f, backing);
	/* Each time: a process may have become another program. */
	if (process) {
		f->process = process;
		read_command(f->command);
	}
	return index;
}

static __always_inline struct inode *backing_of(struct fuse_file *ff)
{
	struct file *file = passthrough_of(ff);

	return file ? BPF_CORE_READ(file, f_inode) : NULL;
}

/* A write whose beginning was not seen: its file may be one that no call was counted on yet. */
static __noinline int lost_on(struct file *file, __u8 flags)
{
	struct inode *backing = backing_of(file->private_data);

	return lost_of(known_file(file, file->f_inode, backing, writer_of(flags)));
}

#define LOSE_ON(file, flags, member)                                                               \
	({                                                                                         \
		COUNT_AT(mount_slot((file)->f_inode->i_sb->s_dev), member);                        \
		lost_on(file, flags);                                                              \
	})

/*
 * Another mount's inode may have come to the same address, with the same number; and a task that
 * writes may complete the writes of another.
 */
static __always_inline __u64 number_of(const struct call *call)
{
	return call->inode->i_ino ^ (__u64)call->inode->i_sb->s_dev << 32 ^
	       (__u64)writer_of(call->flags) << 24;
}

static __always_inline bool find_file(struct task_state *t, const struct call *call,
				      struct inode *backing)
{
	struct fl_file_key key;

	identify(&key, call->inode, writer_of(call->flags));
	if (t->inode == (__u64)call->inode && t->known && same_file(&t->identity, &key))
		return true;
	t->file = known_file(call->file, call->inode, backing, key.process);
	t->known = t->file != NO_INDEX;
	t->mount = mount_slot(key.device);
	if (!t->known) {
		COUNT_AT(t->mount, files_full);
		return false;
	}
	t->inode = (__u64)call->inode;
	t->inode_number = number_of(call);
	t->identity = key;
	return true;
}

static __always_inline void watch(struct task_state *t, __u32 lock_class, __u64 lock)
{
	t->lock[lock_class] = lock;
	if (lock && !filter_add(lock, t->file, lock_class)) {
		t->lock[lock_class] = 0;
		LOSE(t, filter_full);
	}
}

/* What the server replied to the open that this call writes through. */
static __always_inline void find_request(struct task_state *t, __u64 fuse_file)
{
	__u32 generation = *(volatile __u32 *)&open_generation, *requested;

	if (t->fuse_file == fuse_file && t->open_generation == generation)
		return;
	requested = bpf_map_lookup_elem(&requests, &fuse_file);
	t->requested = requested ? *requested : FL_REQUESTED_UNKNOWN;
	t->fuse_file = fuse_file;
	t->open_generation = generation;
}

/*
 * The task's last call was on the same open file: flags, backing file and addresses are as they were.
 * That an address of struct fuse_file was used again shows in the generation, where opens are seen.
 * User space may have cleared the filter: who has the lock that learn() adds last has them all.
 */
static __always_inline bool is_known(const struct task_state *t, const struct call *call)
{
	return config.sees_opens && t->fuse_file == (__u64)call->file->private_data &&
	       t->open_generation == *(volatile __u32 *)&open_generation &&
	       t->inode == (__u64)call->inode && t->inode_number == number_of(call) &&
	       filter_contains(t->lock[FL_LOCK_BACKING] ?: t->lock[FL_LOCK_FI]);
}

/* What holds for every call on this open file. */
static __always_inline bool learn(struct task_state *t, const struct call *call)
{
	struct fuse_file *ff = call->file->private_data;
	struct inode *inode = call->inode, *backing = backing_of(ff);

	if (!find_file(t, call, backing))
		return false;
	watch(t, FL_LOCK_INODE, inode_lock_of(inode));
	watch(t, FL_LOCK_FI, fi_lock_of(inode));
	watch(t, FL_LOCK_BACKING, backing ? inode_lock_of(backing) : 0);
	t->stacks = backing && stacks_on(backing);
	if (t->stacks)
		stacked = 1;
	find_request(t, (__u64)ff);
	t->open_flags = BPF_CORE_READ(ff, open_flags);
	/* fs/fuse/file.c, fuse_file_write_iter: DAX, then FOPEN_DIRECT_IO, then passthrough. */
	if (BPF_CORE_READ(inode, i_flags) & S_DAX)
		t->open_path = FL_PATH_DAX;
	else if (t->open_flags & FOPEN_DIRECT_IO)
		t->open_path = FL_PATH_DIRECT_IO;
	else
		t->open_path = backing ? FL_PATH_PASSTHROUGH : FL_PATH_CACHED;
	return true;
}

/* A call that is lost, and was counted as such: its return is no second loss. */
static __always_inline void refuse(struct task_state *t, const struct call *call)
{
	t->refused = call->frame;
	t->refused_iocb = call->iocb;
}

static __always_inline bool begin_call(struct task_state *t, const struct call *call)
{
	if (!is_known(t, call) && !learn(t, call))
		return false;
	/* Not above: that one has returned. */
	if (t->refused <= call->frame)
		t->refused = 0;
	t->frame = call->frame;
	t->path_frame = 0;
	t->iocb = call->iocb;
	t->tentative = call->tentative;
	t->inner.frame = 0;
	t->position = call->position;
	t->count = call->count;
	t->conditions = inode_conditions(call, call->inode);
	t->flags = call->flags | (t->splicing == t->inode ? FL_CALL_VIA_SPLICE : 0);
	t->path = call->path ? call->path : t->open_path;
	t->wait_ns = 0;
	t->completed = 0;
	t->returned_ns = 0;
	if (call->tentative)
		t->ticket = 0;
	else
		timeline_begin(t);
	__builtin_memset(t->shape, 0, sizeof(t->shape));
	COUNT_AT(t->mount, calls_entered);
	t->start_ns = bpf_ktime_get_ns();
	return true;
}

static __always_inline void account_open(const struct task_state *t, struct file *file,
					 struct inode *inode, int result)
{
	struct fuse_file *ff = file->private_data;
	struct fl_open_key key = { .requested = t->opening_flags };
	struct fl_open blank = {}, *o;

	key.kept = BPF_CORE_READ(ff, open_flags);
	key.process = config.by_mount ? 0 : bpf_get_current_pid_tgid() >> 32;
	key.file = known_file(file, inode, backing_of(ff), writer_of(0));
	o = bpf_map_lookup_elem(&opens, &key);
	if (!o) {
		read_command(blank.command);
		bpf_map_update_elem(&opens, &key, &blank, BPF_NOEXIST);
		o = bpf_map_lookup_elem(&opens, &key);
	}
	if (key.file == NO_INDEX || !o) {
		COUNT_AT(mount_slot(inode->i_sb->s_dev), opens_full);
		return;
	}
	add(&o->count, 1);
	if (result)
		add(&o->failed, 1);
}

/* Ends a call whose return the root's program did not see: it may have been skipped. */
static __always_inline void close_unseen(struct task_state *t)
{
	bool missed = !t->returned_ns;

	if (missed)
		LOSE(t, exits_missed);
	close_call(t, t->returned, missed ? t->start_ns : t->returned_ns, missed);
}

/*
 * Ends the calls that have returned by the time that a function with this frame is entered, `as_call`:
 * a write's own, which is inside of none that cannot contain it.
 */
__noinline int settle(struct task_state *t, __u64 frame, bool as_call)
{
	if (!t)
		return 0;
	for (int depth = 0; depth <= FL_OUTER_CALLS; depth++) {
		if (!t->start_ns || (t->frame > frame && (!as_call || may_contain(t))))
			break;
		close_unseen(t);
		take_back(t);
	}
	return 0;
}

static __always_inline void open_call(const struct call *call)
{
	struct task_state *t = new_task_state();
	bool inside = false;

	if (!t) {
		LOSE_ON(call->file, call->flags, storage_failed);
		return;
	}
	if (t->start_ns)
		settle(t, call->frame, true);
	if (t->start_ns) {
		inner_begins(t, call->file, call->frame);
		inside = put_aside(t);
		if (!inside) {
			LOSE_ON(call->file, call->flags, nested_deep);
			refuse(t, call);
			return;
		}
	}
	if (begin_call(t, call))
		return;
	if (inside)
		take_back(t);
	refuse(t, call);
}

/* The call that returns was counted as lost when it began. */
static __always_inline bool was_refused(struct task_state *t, __u64 frame)
{
	bool refused = t && t->refused == frame;

	if (refused)
		t->refused = 0;
	return refused;
}

/*
 * The task's call is the one that returns. Where the root's program was skipped, the path's own opened
 * the call, from a frame further down.
 */
static __always_inline bool is_return_of(const struct task_state *t, __u64 frame, __u64 iocb)
{
	return t->start_ns &&
	       (t->frame == frame ||
		(t->flags & FL_CALL_ENTRY_MISSED && t->iocb == iocb && t->frame < frame));
}

/* Ends the call that returns; false where its beginning was not seen. */
static __always_inline bool end_call(__u64 frame, __u64 iocb, __s64 result)
{
	__u64 now = bpf_ktime_get_ns();
	struct task_state *t = task_state();

	if (!t)
		return false;
	/* Calls inside of it whose own returns were not seen. */
	if (t->start_ns && t->depth && t->frame < frame && !is_return_of(t, frame, iocb))
		settle(t, frame - 1, false);
	if (is_return_of(t, frame, iocb)) {
		close_call(t, result, now, false);
		if (t->depth)
			take_back(t);
		if (t->inner.frame)
			inner_ends(t, frame, now);
		return true;
	}
	if (t->inner.frame && inner_ends(t, frame, now))
		return true;
	return was_refused(t, frame);
}

static __always_inline void end_call_on(struct file *file, __u64 frame, __u64 iocb, __s64 result)
{
	if (end_call(frame, iocb, result) || !enabled || !is_on_target(file->f_inode))
		return;
	/* Once queued it may be complete by now, and the file closed. */
	if (result == -EIOCBQUEUED)
		COUNT_AT(mount_slot(file->f_inode->i_sb->s_dev), entries_unseen);
	else
		LOSE_ON(file, 0, entries_unseen);
}
