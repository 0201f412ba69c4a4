/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* The files under observation, and the maps. */
#pragma once

const volatile struct fl_observe_config config SEC(".rodata.config");

__u32 enabled SEC(".data.switch");

/* Slots of `watched` handed out, and the number of the last walk over the open files. */
__u32 watched_count;
__u32 walk_number;

/*
 * Where pt_regs of a system call lie in a task's kernel stack: the same distance for every task
 * (arch/x86/include/asm/processor.h, task_pt_regs); 0 until the first walk.
 */
__u32 regs_offset;

/* Of fuselock's own PID namespace, from the first walk on. */
struct numbering numbering;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_watched);
} watched SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fl_watched_path);
} paths SEC(".maps");

/* A file to its index in `watched`, which it keeps. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct fl_identity);
	__type(value, __u32);
} identities SEC(".maps");

/* Address of an inode that is watched now to its index. */
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

/* Where config.chosen: the mounts to observe, by s_dev. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FL_CHOSEN_MOUNTS);
	__type(key, __u32);
	__type(value, __u32);
} chosen SEC(".maps");

static __always_inline bool is_wanted_mount(struct super_block *sb)
{
	__u32 device;

	if (!sb || BPF_CORE_READ(sb, s_magic) != FUSE_SUPER_MAGIC)
		return false;
	device = BPF_CORE_READ(sb, s_dev);
	if (config.chosen)
		return bpf_map_lookup_elem(&chosen, &device);
	return !config.device || device == config.device;
}

static __always_inline bool is_wanted(struct inode *inode)
{
	if (!is_wanted_mount(BPF_CORE_READ(inode, i_sb)))
		return false;
	if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFREG)
		return false;
	return !config.inode || BPF_CORE_READ(inode, i_ino) == config.inode;
}

/*
 * Nothing keeps a watched inode in memory, nor its memory from being used again. Reading what is not there
 * any more does no harm; that it is still the same file is looked at each time.
 */
static __always_inline bool is_still_there(const struct fl_watched *w, struct inode *inode)
{
	struct fuse_inode *fi = (struct fuse_inode *)inode;

	return (__u64)BPF_CORE_READ(inode, i_sb) == w->superblock &&
	       BPF_CORE_READ(fi, nodeid) == w->nodeid &&
	       BPF_CORE_READ(inode, i_generation) == w->generation;
}

/* The mount of a file, by s_dev. */
static __always_inline __u32 device_at(__u32 file)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &file);

	return w ? w->device : 0;
}

/* A file's slot has it, and it is that file still. */
static __always_inline bool is_watched(__u32 file)
{
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &file);

	return w && w->address && is_still_there(w, (struct inode *)w->address);
}

/* The file at an address; NULL where it is not watched. */
static __always_inline struct fl_watched *watched_at(struct inode *inode, __u32 *index)
{
	__u64 address = (__u64)inode;
	__u32 *found = bpf_map_lookup_elem(&inodes, &address);
	struct fl_watched *w;

	if (!found)
		return NULL;
	w = bpf_map_lookup_elem(&watched, found);
	if (!w || w->gone || !is_still_there(w, inode))
		return NULL;
	*index = *found;
	return w;
}

static __always_inline bool watch_lock(__u64 lock, __u32 file, __u32 lock_class)
{
	struct fl_lock value = { .file = file, .lock_class = lock_class };

	return filter_add(lock, file, lock_class) && !bpf_map_update_elem(&locks, &lock, &value, BPF_ANY);
}

static __always_inline void forget_lock(__u64 lock, __u32 file)
{
	struct fl_lock *known = bpf_map_lookup_elem(&locks, &lock);

	/* Its memory may be another file's by now. */
	if (known && known->file == file)
		bpf_map_delete_elem(&locks, &lock);
}

/* It comes with the first passthrough open of a file, and goes with the last (fs/fuse/passthrough.c). */
static __always_inline void watch_backing(struct fl_watched *w, __u32 index, struct inode *inode)
{
	__u64 rwsem = bpf_core_field_offset(struct inode, i_rwsem);
	struct inode *backing = backing_inode_of(inode);

	if (w->backing == (__u64)backing)
		return;
	if (w->backing)
		forget_lock(w->backing + rwsem, index);
	w->backing = (__u64)backing;
	if (!backing)
		return;
	w->backing_inode = BPF_CORE_READ(backing, i_ino);
	w->backing_magic = BPF_CORE_READ(backing, i_sb, s_magic);
	if (!watch_lock((__u64)backing + rwsem, index, FL_LOCK_BACKING))
		lose(w->device, FL_LOST_LOCKS);
}

/* Not static: the verifier looks at it once, not at each call of it again. The same goes for `watch`. */
__noinline int forget(__u32 index)
{
	__u64 rwsem = bpf_core_field_offset(struct inode, i_rwsem);
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &index);
	__u64 address;
	__u32 *found;

	if (!w)
		return 0;
	address = w->address;
	found = bpf_map_lookup_elem(&inodes, &address);
	w->address = 0;
	if (found && *found == index)
		bpf_map_delete_elem(&inodes, &address);
	forget_lock(address + rwsem, index);
	forget_lock(address + bpf_core_field_offset(struct fuse_inode, lock), index);
	if (w->backing)
		forget_lock(w->backing + rwsem, index);
	w->backing = 0;
	return 0;
}

/* The index of a file, a new one for a file not seen before; beyond `watched` where that is full. */
static __always_inline __u32 index_of_file(const struct fl_identity *file)
{
	__u32 index, *found = bpf_map_lookup_elem(&identities, file);

	if (found)
		return *found;
	index = __sync_fetch_and_add(&watched_count, 1);
	/* Another CPU may have been first, or there is no room: then this index stays unused. */
	if (!bpf_map_lookup_elem(&watched, &index)) {
		__sync_fetch_and_add(&watched_count, -1);
		return index;
	}
	bpf_map_update_elem(&identities, file, &index, BPF_NOEXIST);
	found = bpf_map_lookup_elem(&identities, file);
	return found ? *found : index;
}

static __always_inline void read_path_of(__u32 index, struct dentry *dentry)
{
	struct fl_watched_path *path = bpf_map_lookup_elem(&paths, &index);
	bool cut;

	if (!path || path->length || !dentry)
		return;
	path->length = read_names(path->names, dentry, &cut);
	path->cut = cut;
}

static __always_inline void describe(struct fl_watched *w, const struct fl_identity *file)
{
	if (!w->nodeid)
		w->io_counter_min = ~0ull >> 1, w->io_counter_max = 1ull << 63;
	w->superblock = file->superblock;
	w->inode = file->inode;
	w->device = file->device;
	w->generation = file->generation;
	w->io_counter_atomic = bpf_core_field_exists(struct fuse_inode___atomic, iocachectr);
	w->nodeid = file->nodeid;
}

static __always_inline __u32 take(struct inode *inode, struct dentry *dentry)
{
	__u64 address = (__u64)inode;
	struct fl_identity file = {
		.superblock = (__u64)BPF_CORE_READ(inode, i_sb),
		.nodeid = BPF_CORE_READ((struct fuse_inode *)inode, nodeid),
		.inode = BPF_CORE_READ(inode, i_ino),
		.device = BPF_CORE_READ(inode, i_sb, s_dev),
		.generation = BPF_CORE_READ(inode, i_generation),
	};
	__u32 slot = index_of_file(&file);
	struct fl_watched *w = bpf_map_lookup_elem(&watched, &slot);
	bool added;

	if (!w)
		return slot;
	if (w->address)
		forget(slot);
	describe(w, &file);
	read_path_of(slot, dentry);
	added = watch_lock(address + bpf_core_field_offset(struct inode, i_rwsem), slot, FL_LOCK_INODE);
	added &= watch_lock(address + bpf_core_field_offset(struct fuse_inode, lock), slot, FL_LOCK_FI);
	if (!added)
		lose(w->device, FL_LOST_LOCKS);
	bpf_map_update_elem(&inodes, &address, &slot, BPF_ANY);
	w->walk = walk_number;
	w->gone = 0;
	w->address = address;
	watch_backing(w, slot, inode);
	return slot;
}

/*
 * Observes a file that is there for certain, since somebody has it open for writing: by the addresses of its
 * inode and of a dentry, 0 where none is known. Its index; beyond `watched` where there is no room.
 */
__noinline __u32 watch(__u64 address, __u64 dentry)
{
	struct inode *inode = (struct inode *)address;
	__u32 index = 0;
	struct fl_watched *w = watched_at(inode, &index);

	if (!w)
		return take(inode, (struct dentry *)dentry);
	w->walk = walk_number;
	watch_backing(w, index, inode);
	return index;
}
