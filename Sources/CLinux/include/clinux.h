/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls and constants that Swift's Glibc module cannot import: glibc hides them behind
 * _GNU_SOURCE, they are variadic, or glibc has no wrapper. Every call returns -1 and sets
 * errno, save where it says otherwise.
 */
#pragma once
#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

/* open(2) flags that differ between architectures. */
extern const int32_t LINUX_O_PATH;
extern const int32_t LINUX_O_DIRECT;
extern const int32_t LINUX_O_TMPFILE;
extern const int32_t LINUX_AT_EMPTY_PATH;
/* posix_spawn(3): start a new session. */
extern const int16_t LINUX_POSIX_SPAWN_SETSID;
/* posix_spawn(3): the child keeps no descriptor from this one on (glibc 2.34); returns the error. */
int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

int linux_ioctl(int fd, unsigned long request, void *argument);
int linux_renameat2(int from, const char *name, int to, const char *new_name, uint32_t flags);
int linux_fallocate(int fd, int mode, off_t offset, off_t length);
ssize_t linux_getdents64(int fd, void *buffer, size_t size);
int linux_pipe_cloexec(int fds[2]);
int linux_memfd_create(const char *name);
/* From now on large pieces of memory go back to the system when they are freed. */
void linux_return_large_memory(void);
/* From now on names are looked up only where glibc needs no module for it: files and DNS. */
int linux_use_builtin_names(void);
/* Gives the calling thread its own umask and working directory (CLONE_FS). */
int linux_unshare_fs(void);
/* Sets the calling thread's file system gid; returns the one before. */
int linux_setfsgid(gid_t gid);

/* A handle is a struct file_handle (fcntl.h) in a buffer of LINUX_HANDLE_SIZE bytes. */
enum { LINUX_HANDLE_SIZE = 8 + 128 };
int linux_name_to_handle(int fd, uint8_t *handle);
int linux_open_by_handle(int mount_fd, const uint8_t *handle, int flags);

/* The mount API of Linux 5.2: build a mount that no path leads to yet, then attach it. */
int linux_fsopen(const char *file_system);
int linux_fsconfig_string(int fd, const char *key, const char *value);
int linux_fsconfig_flag(int fd, const char *key);
int linux_fsconfig_create(int fd);
/* nosuid, nodev. */
int linux_fsmount(int fd);
int linux_attach_mount(int mount_fd, const char *path);
/*
 * statx(2) without asking the file system: works on a FUSE mount nobody serves. The ID is the one
 * never used twice where the kernel has it (Linux 6.8), else the one in /proc/self/mountinfo.
 */
int linux_mount_identity(int fd, uint64_t *mount_id, uint32_t *dev_major, uint32_t *dev_minor);

/*
 * From now on the listed signals write their number, one byte each, to a pipe whose read end is
 * returned; the handler touches nothing else, so any thread may run it.
 */
int linux_signal_pipe(const int *signals, int count);

/* Whether whoever started us had the signal ignored, as nohup(1) does. */
int linux_ignores_signal(int number);

/*
 * Changes the user of every thread, which takes their capabilities from them; the calling thread keeps
 * those in the mask (a bit a capability, capability.h). Needs CAP_SETUID, CAP_SETGID and CAP_SETPCAP.
 */
int linux_become(uid_t user, gid_t group, uint64_t kept);

/* pwritev2(2) of one buffer, with flags of the call's own. */
ssize_t linux_pwritev2(int fd, const void *bytes, size_t count, off_t offset, int flags);
extern const int32_t LINUX_RWF_APPEND;
extern const int32_t LINUX_RWF_DSYNC;
/* splice(2) of all of `count` bytes from a pipe to a file; short only with an error. */
ssize_t linux_splice_to(int pipe, int fd, off_t offset, size_t count);
/* An argument of main, the program's name first; NULL beyond the last. Needs no /proc. */
const char *linux_argument(int index);
/* Bytes the pipe then holds, at least `size` where that is allowed. */
int linux_set_pipe_size(int pipe, int size);
/* The kernel's own asynchronous I/O (io_setup(2)), which glibc does not wrap. */
int linux_aio_setup(unsigned int depth, unsigned long *context);
int linux_aio_destroy(unsigned long context);
/* Submits one write and waits for its completion, whose result it returns. */
ssize_t linux_aio_pwrite(unsigned long context, int fd, const void *bytes, size_t count,
			 off_t offset);

/* A connected pair whose ends close on exec; a message to a peer that is gone raises no SIGPIPE. */
int linux_socket_pair(int fds[2]);
ssize_t linux_send(int fd, const void *bytes, size_t size);
/* Readable once the process has ended (Linux 5.3). */
int linux_pidfd_open(pid_t pid);
/* Gives the calling thread mounts of its own: what it mounts from now on nobody else sees. */
int linux_unshare_mounts(void);

/* A guest of a few instructions, to find out whether /dev/kvm runs any. */
enum linux_kvm_outcome {
	LINUX_KVM_RAN, /* every instruction, to the HLT at the end */
	LINUX_KVM_REFUSED, /* the step failed with errno */
	LINUX_KVM_DIED, /* KVM_RUN ended otherwise: detail is the KVM_EXIT_ reason */
	LINUX_KVM_UNKNOWN, /* not on this architecture */
};

struct linux_kvm_result {
	enum linux_kvm_outcome outcome;
	const char *step;
	uint32_t detail;
};

struct linux_kvm_result linux_kvm_try_guest(void);

/* The number of a system call on this architecture; -1 for one that it does not have. */
int linux_syscall_number(const char *name);

/* What is asked of a file in a process of its own: see question.c. */
struct linux_file_question {
	const char *root; /* a mount point, or any directory that can be opened without asking */
	const char *below; /* from there on; "" for the directory itself */
	int asks_server; /* asks for what is true now, not for what the kernel remembers */
	int has_owner; /* tries again as this user where root is refused */
	uid_t user;
	gid_t group;
};

struct linux_file_facts {
	int32_t error; /* what the child was told, 0 for an answer */
	uint32_t dev_major;
	uint32_t dev_minor;
	uint32_t mode;
	uint64_t inode;
};

/* Waits so many milliseconds for the answer: ETIMEDOUT after that; the child is then left behind. */
int linux_ask_file(const struct linux_file_question *question, int64_t limit,
		   struct linux_file_facts *facts);

/* getcwd(2) itself: asks no file system; "(unreachable)..." where no path leads there. */
int linux_working_directory(char *path, size_t size);
