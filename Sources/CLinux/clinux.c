/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/mount.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

const int32_t LINUX_O_PATH = O_PATH;
const int32_t LINUX_O_DIRECT = O_DIRECT;
const int32_t LINUX_O_TMPFILE = O_TMPFILE;
const int32_t LINUX_AT_EMPTY_PATH = AT_EMPTY_PATH;
const int32_t LINUX_RWF_APPEND = RWF_APPEND;
const int32_t LINUX_RWF_DSYNC = RWF_DSYNC;
const int16_t LINUX_POSIX_SPAWN_SETSID = POSIX_SPAWN_SETSID;

int linux_ioctl(int fd, unsigned long request, void *argument)
{
	return ioctl(fd, request, argument);
}

int linux_renameat2(int from, const char *name, int to, const char *new_name, uint32_t flags)
{
	return renameat2(from, name, to, new_name, flags);
}

int linux_fallocate(int fd, int mode, off_t offset, off_t length)
{
	return fallocate(fd, mode, offset, length);
}

ssize_t linux_getdents64(int fd, void *buffer, size_t size)
{
	return syscall(SYS_getdents64, fd, buffer, size);
}

int linux_pipe_cloexec(int fds[2])
{
	return pipe2(fds, O_CLOEXEC);
}

int linux_memfd_create(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC);
}

int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first)
{
	return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int linux_unshare_fs(void)
{
	return unshare(CLONE_FS);
}

int linux_setfsgid(gid_t gid)
{
	return setfsgid(gid);
}

int linux_name_to_handle(int fd, uint8_t *handle)
{
	struct file_handle *header = (struct file_handle *)handle;
	int mount_id;

	header->handle_bytes = LINUX_HANDLE_SIZE - sizeof(*header);
	return name_to_handle_at(fd, "", header, &mount_id, AT_EMPTY_PATH);
}

int linux_open_by_handle(int mount_fd, const uint8_t *handle, int flags)
{
	return open_by_handle_at(mount_fd, (struct file_handle *)handle, flags);
}

int linux_fsopen(const char *file_system)
{
	return syscall(SYS_fsopen, file_system, FSOPEN_CLOEXEC);
}

int linux_fsconfig_string(int fd, const char *key, const char *value)
{
	return syscall(SYS_fsconfig, fd, FSCONFIG_SET_STRING, key, value, 0);
}

int linux_fsconfig_flag(int fd, const char *key)
{
	return syscall(SYS_fsconfig, fd, FSCONFIG_SET_FLAG, key, NULL, 0);
}

int linux_fsconfig_create(int fd)
{
	return syscall(SYS_fsconfig, fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
}

int linux_fsmount(int fd)
{
	return syscall(SYS_fsmount, fd, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

int linux_attach_mount(int mount_fd, const char *path)
{
	return syscall(SYS_move_mount, mount_fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
}

int linux_mount_identity(int fd, uint64_t *mount_id, uint32_t *dev_major, uint32_t *dev_minor)
{
	/* STATX_MNT_ID_UNIQUE, newer than Debian 12's headers. */
	const unsigned int unique_mount_id_only = 0x4000;
	const int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
	struct statx identity;

	/* Somebody else's mount tells who asks for nothing, and only them (fs/fuse/dir.c, fuse_getattr). */
	if (statx(fd, "", flags, unique_mount_id_only, &identity) < 0 &&
	    statx(fd, "", flags, 0, &identity) < 0)
		return -1;
	*mount_id = identity.stx_mnt_id;
	*dev_major = identity.stx_dev_major;
	*dev_minor = identity.stx_dev_minor;
	return 0;
}

static int signal_pipe_write_end = -1;

static void write_signal_number(int number)
{
	int saved_errno = errno;
	unsigned char byte = number;
	ssize_t written = write(signal_pipe_write_end, &byte, 1);

	(void)written;
	errno = saved_errno;
}

int linux_signal_pipe(const int *signals, int count)
{
	struct sigaction action = { .sa_handler = write_signal_number, .sa_flags = SA_RESTART };
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	signal_pipe_write_end = fds[1];
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < count; i++)
		sigaction(signals[i], &action, NULL);
	return fds[0];
}

int linux_ignores_signal(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int linux_socket_pair(int fds[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
}

ssize_t linux_send(int fd, const void *bytes, size_t size)
{
	return send(fd, bytes, size, MSG_NOSIGNAL);
}

int linux_unshare_mounts(void)
{
	if (unshare(CLONE_NEWNS) < 0)
		return -1;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

int linux_pidfd_open(pid_t pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

ssize_t linux_pwritev2(int fd, const void *bytes, size_t count, off_t offset, int flags)
{
	struct iovec vector = { .iov_base = (void *)bytes, .iov_len = count };

	return pwritev2(fd, &vector, 1, offset, flags);
}

ssize_t linux_splice_to(int pipe, int fd, off_t offset, size_t count)
{
	size_t done = 0;
	loff_t position = offset;

	while (done < count) {
		ssize_t moved = splice(pipe, NULL, fd, &position, count - done, 0);

		if (moved < 0 && errno == EINTR)
			continue;
		if (moved <= 0)
			return done ? (ssize_t)done : moved;
		done += moved;
	}
	return done;
}

int linux_set_pipe_size(int pipe, int size)
{
	return fcntl(pipe, F_SETPIPE_SZ, size);
}

int linux_aio_setup(unsigned int depth, unsigned long *context)
{
	*context = 0;
	return syscall(SYS_io_setup, depth, context);
}

int linux_aio_destroy(unsigned long context)
{
	return syscall(SYS_io_destroy, context);
}

ssize_t linux_aio_pwrite(unsigned long context, int fd, const void *bytes, size_t count,
			 off_t offset)
{
	struct iocb request = {
		.aio_lio_opcode = IOCB_CMD_PWRITE,
		.aio_fildes = fd,
		.aio_buf = (uintptr_t)bytes,
		.aio_nbytes = count,
		.aio_offset = offset,
	};
	struct iocb *requests[] = { &request };
	struct io_event event;

	if (syscall(SYS_io_submit, context, 1, requests) < 0)
		return -1;
	/* The request is under way: its memory must stay until it has completed. */
	while (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		if (errno != EINTR)
			return -1;
	if (event.res < 0) {
		errno = -event.res;
		return -1;
	}
	return event.res;
}

/* With a threshold of its own glibc does not raise it to the largest piece that was ever freed (mallopt(3)). */
void linux_return_large_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 256 << 10);
}
