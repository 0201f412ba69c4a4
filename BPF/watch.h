/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The files under observation, and the maps. */
#pragma once

const volatile struct fl_observe_config config SEC(".rodata.config");

__u32 enabled SEC(".data.switch");
struct fl_observe_stats stats SEC(".data.stats");

/* Slots of `watched` in use. */
__u32 watched_count;

/*
 * Where pt_regs of a system call lie in a task's kernel stack: the same distance for every task
 * (arch/x86/include/asm/processor.h, task_pt_regs); 0 until the first file is watched.
 */
__u32 regs_offset;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_watched);
} watched SEC(".maps");

/* Address of a watched inode to its index in `watched`. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, __u32);
} inodes SEC(".maps");

/* Address of a lock to what it is. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct fl_lock);
} locks SEC(".maps");

static __always_inline bool watch_lock(__u64 lock, __u32 file, __u32 lock_class)
{
	struct fl_lock value = { .file = file, .lock_class = lock_class };

	return filter_add(lock, file, lock_class) && !bpf_map_update_elem(&locks, &lock, &value, BPF_ANY);
}

static __always_inline void watch_locks(__u32 file, struct inode *inode, struct inode *backing)
{
	__u64 rwsem = bpf_core_field_offset(struct inode, i_rwsem);
	bool added = watch_lock((__u64)inode + rwsem, file, FL_LOCK_INODE);

	added &= watch_lock((__u64)inode + bpf_core_field_offset(struct fuse_inode, lock), file,
			    FL_LOCK_FI);
	if (backing)
		added &= watch_lock((__u64)backing + rwsem, file, FL_LOCK_BACKING);
	if (!added)
		add(&stats.locks_lost, 1);
}

static __always_inline void forget_locks(const struct fl_watched *w)
{
	__u64 rwsem = bpf_core_field_offset(struct inode, i_rwsem);
	__u64 lock = w->address + rwsem;

	bpf_map_delete_elem(&locks, &lock);
	lock = w->address + bpf_core_field_offset(struct fuse_inode, lock);
	bpf_map_delete_elem(&locks, &lock);
	lock = w->backing + rwsem;
	if (w->backing)
		bpf_map_delete_elem(&locks, &lock);
}

static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct file **slots = BPF_CORE_READ(task, files, fdt, fd), *file = NULL;

	bpf_probe_read_kernel(&file, sizeof(file), &slots[fd]);
	return file;
}

static __always_inline void find_registers(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	/* Stacks are small: the low halves tell. */
	regs_offset = low_half(bpf_task_pt_regs(task)) - low_half((__u64)task->stack);
}

/*
 * Takes the file behind a descriptor of the calling task under observation. The descriptor pins the
 * inode, so that its address stays good as long as user space keeps it open.
 */
static __always_inline int watch_file(const struct fl_watch_request *request)
{
	struct file *file = file_of(bpf_get_current_task_btf(), request->fd);
	struct inode *inode = BPF_CORE_READ(file, f_inode), *backing;
	__u32 index = request->index;
	__u64 address = (__u64)inode;
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);

	if (!has_rwsem_count())
		return -EOPNOTSUPP;
	if (!w)
		return -E2BIG;
	if (!inode || (BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFREG)
		return -EBADF;
	if (BPF_CORE_READ(inode, i_ino) != request->inode ||
	    BPF_CORE_READ(inode, i_sb, s_dev) != config.device)
		return -ESTALE;
	find_registers();
	backing = backing_inode_of(inode);
	if (!w->inode)
		w->io_counter_min = ~0ull >> 1, w->io_counter_max = 1ull << 63;
	w->inode = request->inode;
	w->device = config.device;
	w->io_counter_atomic = bpf_core_field_exists(struct fuse_inode___atomic, iocachectr);
	w->backing = (__u64)backing;
	if (backing) {
		w->backing_inode = BPF_CORE_READ(backing, i_ino);
		w->backing_magic = BPF_CORE_READ(backing, i_sb, s_magic);
	}
	watch_locks(index, inode, backing);
	bpf_map_update_elem(&inodes, &address, &index, BPF_ANY);
	w->address = address;
	if (index >= watched_count)
		watched_count = index + 1;
	return 0;
}

/* The opposite; the sums stay. */
static __always_inline int unwatch_file(const struct fl_watch_request *request)
{
	__u32 index = request->index;
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);

	if (!w || !w->address)
		return -EBADF;
	bpf_map_delete_elem(&inodes, &w->address);
	forget_locks(w);
	w->address = 0;
	return 0;
}
