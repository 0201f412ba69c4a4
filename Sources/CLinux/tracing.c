/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "clinux.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Those that can hold a file's i_rwsem. Newer architectures lack the older ones. */
static const struct {
	const char *name;
	int number;
} calls[] = {
#define CALL(name) { #name, SYS_##name }
	CALL(write), CALL(pwrite64), CALL(writev), CALL(pwritev), CALL(pwritev2), CALL(sendfile),
	CALL(splice), CALL(copy_file_range), CALL(io_submit),
	CALL(read), CALL(pread64), CALL(readv), CALL(preadv), CALL(preadv2), CALL(lseek),
	CALL(fsync), CALL(fdatasync), CALL(sync), CALL(syncfs), CALL(sync_file_range),
	CALL(truncate), CALL(ftruncate), CALL(fallocate), CALL(openat), CALL(close), CALL(ioctl),
	CALL(fchmod), CALL(fchmodat), CALL(fchown), CALL(fchownat), CALL(utimensat),
	CALL(setxattr), CALL(lsetxattr), CALL(fsetxattr), CALL(removexattr), CALL(fremovexattr),
	CALL(unlinkat), CALL(renameat2), CALL(linkat), CALL(mmap), CALL(munmap), CALL(msync),
	CALL(exit), CALL(exit_group),
#ifdef SYS_io_uring_enter
	CALL(io_uring_enter),
#endif
#ifdef SYS_openat2
	CALL(openat2),
#endif
#ifdef SYS_open
	CALL(open), CALL(creat), CALL(unlink), CALL(rename), CALL(link), CALL(chmod), CALL(chown),
	CALL(lchown), CALL(utime), CALL(utimes),
#endif
#ifdef SYS_renameat
	CALL(renameat),
#endif
#undef CALL
};

int linux_syscall_number(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(calls[i].name, name))
			return calls[i].number;
	return -1;
}
