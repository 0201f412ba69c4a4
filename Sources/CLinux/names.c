/* SPDX-License-Identifier: Apache-2.0 */
#include "clinux.h"

#include <nss.h>
#include <stddef.h>

/*
 * The other services of /etc/nsswitch.conf are modules that belong to the C library of the system. In a
 * static executable of another glibc they crash it when they are loaded (dlopen(3) of a second libc).
 */
int linux_use_builtin_names(void)
{
	static const char *const databases[][2] = {
		{ "passwd", "files" },
		{ "group", "files" },
		{ "initgroups", "files" },
		{ "hosts", "files dns" },
	};

	for (size_t i = 0; i < sizeof(databases) / sizeof(*databases); i++)
		if (__nss_configure_lookup(databases[i][0], databases[i][1]))
			return -1;
	return 0;
}
