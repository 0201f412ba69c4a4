/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * A FUSE request that its server has taken is waited for whatever signal comes, SIGKILL included
 * (fs/fuse/dev.c, request_wait_answer). Only a process that can be left behind may wait for it.
 */

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* System calls, not glibc's functions, which would change every thread that the parent had. */
static void become(uid_t user, gid_t group)
{
	syscall(SYS_setgroups, 0, NULL);
	syscall(SYS_setresgid, group, group, group);
	syscall(SYS_setresuid, user, user, user);
}

static int look(int root, const char *below, int asks_server, struct linux_file_facts *facts)
{
	int flags = AT_NO_AUTOMOUNT | (asks_server ? AT_STATX_FORCE_SYNC : AT_STATX_DONT_SYNC);
	struct statx found;

	if (statx(root, below, flags | (*below ? 0 : AT_EMPTY_PATH), STATX_TYPE | STATX_INO,
		  &found) < 0)
		return errno;
	facts->dev_major = found.stx_dev_major;
	facts->dev_minor = found.stx_dev_minor;
	facts->mode = found.stx_mode;
	facts->inode = found.stx_ino;
	return 0;
}

/* Keeps nothing of the parent's open: it may stay for as long as the server does not answer. */
static void ask(const struct linux_file_question *question, int answers)
{
	struct linux_file_facts facts = { 0 };
	int root;

	dup2(answers, STDIN_FILENO);
	syscall(SYS_close_range, 1, ~0u, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "fuselock-asks");
	root = open(question->root, O_PATH | O_CLOEXEC);
	if (root < 0) {
		facts.error = errno;
	} else {
		facts.error = look(root, question->below, question->asks_server, &facts);
		/* A mount without allow_other answers its owner only, root or not. */
		if (facts.error == EACCES && question->has_owner && geteuid() == 0) {
			become(question->user, question->group);
			facts.error = look(root, question->below, question->asks_server, &facts);
		}
	}
	(void)!write(STDIN_FILENO, &facts, sizeof(facts));
	_exit(0);
}

static int wait_for_answer(int answers, int64_t limit, struct linux_file_facts *facts)
{
	int64_t until = milliseconds() + limit;
	struct pollfd poller = { .fd = answers, .events = POLLIN };
	int64_t left = limit;

	while (left > 0) {
		int ready = poll(&poller, 1, left);

		if (ready > 0)
			return read(answers, facts, sizeof(*facts)) == sizeof(*facts) ? 0 : -1;
		if (ready < 0 && errno != EINTR)
			return -1;
		left = until - milliseconds();
	}
	errno = ETIMEDOUT;
	return -1;
}

int linux_ask_file(const struct linux_file_question *question, int64_t limit,
		   struct linux_file_facts *facts)
{
	sigset_t all, before;
	int fds[2], result, error;
	pid_t child;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	child = fork();
	if (child == 0) {
		/* Ctrl-C is the parent's to deal with. */
		setpgid(0, 0);
		ask(question, fds[1]);
	}
	error = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	close(fds[1]);
	if (child < 0) {
		close(fds[0]);
		errno = error;
		return -1;
	}
	errno = EIO;
	result = wait_for_answer(fds[0], limit, facts);
	error = errno;
	close(fds[0]);
	if (result < 0)
		kill(child, SIGKILL);
	/* One that waits for its server cannot be waited for. */
	for (int tries = 0; waitpid(child, NULL, WNOHANG) == 0 && tries < 100; tries++)
		usleep(1000);
	errno = error;
	return result;
}

int linux_working_directory(char *path, size_t size)
{
	/* Not glibc's getcwd, which walks up with stat and readdir where the kernel has no path. */
	return syscall(SYS_getcwd, path, size) < 0 ? -1 : 0;
}
