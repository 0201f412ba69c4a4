/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* Where the flags of an open are decided. */
#pragma once

/*
 * Opens for writing, traced even while calls are not counted: what the server replied and what the
 * kernel keeps of it is decided here (fs/fuse/iomode.c, fuse_file_io_open).
 */
SEC("fentry/fuse_file_io_open")
int BPF_PROG(io_open_entry, struct file *file, struct inode *inode)
{
	struct fuse_file *ff = file->private_data;
	struct inode *directory;
	struct task_state *t;
	__u32 index;

	if (!is_on_target(inode) || !(file->f_mode & FMODE_WRITE))
		return 0;
	t = new_task_state();
	if (!t)
		return 0;
	t->opening = 1;
	t->opening_flags = BPF_CORE_READ(ff, open_flags);
	index = known_file(file, inode, NULL, writer_of(0));
	if (index != NO_INDEX) {
		filter_add(inode_lock_of(inode), index, FL_LOCK_INODE);
		filter_add(fi_lock_of(inode), index, FL_LOCK_FI);
		/* Looking the name up takes the directory's fi->lock: elsewhere, for the file. */
		directory = BPF_CORE_READ(file, f_path.dentry, d_parent, d_inode);
		if (directory)
			filter_add(fi_lock_of(directory), index, FL_LOCK_FI);
	}
	return 0;
}

SEC("fexit/fuse_file_io_open")
int BPF_PROG(io_open_exit, struct file *file, struct inode *inode, int result)
{
	__u64 fuse_file = (__u64)file->private_data;
	struct task_state *t = task_state();

	if (!t || !t->opening)
		return 0;
	t->opening = 0;
	account_open(t, file, inode, result);
	bpf_map_update_elem(&requests, &fuse_file, &t->opening_flags, BPF_ANY);
	__sync_fetch_and_add(&open_generation, 1);
	return 0;
}
